// Says no in time: what waited at the agents first, so that when much comes back at once what is new still gets in.

import type { Clock } from '../../platform/clock.ts'
import { bytesText } from '../../platform/readable.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Behind } from './backlog.ts'

/** What a batch is, by how long it may wait: an alarm, new, or waiting since before. */
export const urgencies = ['alarm', 'new', 'backlog'] as const
export type Urgency = (typeof urgencies)[number]

export interface Overload {
  readonly code: ErrorCode
  readonly reason: string
  readonly retryAfterSeconds: number
}

export interface OverloadLimits {
  /** Entries and bytes that processing may be behind. */
  readonly entries: number
  readonly bytes: number
  /** Bytes of the disk to be kept free. */
  readonly keepFree: number
}

export interface OverloadPorts {
  readonly behind: () => Behind
  /** Bytes free on the journal's disk. */
  readonly free: () => Promise<number>
  readonly clock: Clock
}

/** Part of the limits up to which batches are taken. */
const shares: Readonly<Record<Urgency, number>> = { alarm: 1.25, new: 1, backlog: 0.5 }
const retryAfter: Readonly<Record<Urgency, number>> = { alarm: 2, new: 5, backlog: 30 }
const lookEveryMs: Millis = 5000

export interface Overloads {
  /** Why such a batch is not taken now; undefined where it is. */
  refuse(urgency: Urgency): Overload | undefined
  /** So many wait for their turn already that such a batch is to come again later. */
  crowded(urgency: Urgency, retryAfterSeconds: number): Overload
  /** Refused since the start. */
  readonly refused: Readonly<Record<Urgency, number>>
  /** Looks at the disk from time to time, until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>
}

export const overloads = ({ behind, free, clock }: OverloadPorts, limits: OverloadLimits): Overloads => {
  const refused: Record<Urgency, number> = { alarm: 0, new: 0, backlog: 0 }
  let room = Number.POSITIVE_INFINITY

  const problemOf = (urgency: Urgency): Pick<Overload, 'code' | 'reason'> | undefined => {
    const { entries, bytes } = behind()
    const [share, what] = [shares[urgency], urgency === 'backlog' ? 'what waited is' : 'batches are']
    if (entries > share * limits.entries || bytes > share * limits.bytes) {
      const far = `processing is ${entries} entries (${bytesText(bytes)}) behind the journal`
      return { code: 'WAY_COLLECTOR_BUSY', reason: `${far}: ${what} not taken until it has caught up` }
    }
    if (room >= limits.keepFree / share) return undefined
    const left = `${bytesText(room)} are free on the journal's disk`
    return { code: 'WAY_DISK_FULL', reason: `${left}: ${what} not taken until some is freed` }
  }

  return {
    refused,
    refuse(urgency) {
      const problem = problemOf(urgency)
      if (!problem) return undefined
      refused[urgency]++
      return { ...problem, retryAfterSeconds: retryAfter[urgency] }
    },
    crowded(urgency, retryAfterSeconds) {
      refused[urgency]++
      const reason = 'so much that waited at the agents comes at once that more of it is not taken for the moment'
      return { code: 'WAY_COLLECTOR_BUSY', reason, retryAfterSeconds }
    },
    async run(signal) {
      while (!signal.aborted) {
        room = await free()
        await clock.wait(lookEveryMs, signal)
      }
    }
  }
}
