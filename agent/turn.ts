// Whose turn it is: alarms first, then live, with a share of the bytes that the backlog gets for certain.

import { z } from '../protocol/options.ts'

export const turnOptions = {
  share: z
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .describe('Of the bytes sent while new batches and a backlog both wait, the new ones get this part at most'),
  order: z
    .enum(['oldest', 'newest'])
    .default('oldest')
    .describe('Which end of the backlog goes first; oldest lets windows close, newest shows what happened last')
}

export interface TurnOptions {
  readonly share: number
  readonly order: 'oldest' | 'newest'
}

export type Queue = 'alarm' | 'live' | 'backlog'

export interface Turn {
  /** The next to send of three queues, each oldest first. */
  pick<T>(alarm: readonly T[], live: readonly T[], backlog: readonly T[]): T | undefined
  /** Counts what was picked last, when its sending begins. */
  sent(queue: Queue, bytes: number): void
}

/** Owed or overdrawn at most, in batches of the largest size seen: repeats that never get through save up no more. */
const batchesMost = 4

/** A deficit counter in bytes, after Shreedhar and Varghese, "Efficient Fair Queuing Using Deficit Round-Robin", 1995. */
export const turn = ({ share, order }: TurnOptions): Turn => {
  /** What the backlog has got less than its part, of the bytes sent while both waited. */
  let owed = 0
  let largest = 0
  let contended = false
  return {
    pick(alarm, live, backlog) {
      contended = live.length > 0 && backlog.length > 0
      const [urgent] = alarm
      if (urgent !== undefined) return urgent
      const [newest] = live
      return newest === undefined || (contended && owed > 0) ? backlog.at(order === 'newest' ? -1 : 0) : newest
    },
    sent(queue, bytes) {
      if (queue === 'alarm' || !contended) return
      largest = Math.max(largest, bytes)
      const bound = batchesMost * largest
      owed = Math.min(bound, Math.max(-bound, owed + (queue === 'live' ? (1 - share) * bytes : -share * bytes)))
    }
  }
}
