// Which of the waiting batches goes next: alarms, what is new, and the backlog by turns.

import type { Millis } from '../protocol/series.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Waiting } from './outbox/records.ts'
import type { Queue as QueueName, Turn, TurnOptions } from './turn.ts'

export interface Picked {
  readonly waiting: Waiting
  readonly queue: QueueName
}

export interface Queue {
  /** The next batch that is not being sent already, without the backlog where that is not open; undefined where there is none. */
  pick(monotonic: Millis, backlogOpen?: boolean): Picked | undefined
  /** Counts what was picked, when its sending begins. */
  sent(picked: Picked): void
  /** A batch and those behind it in its turn that may not be sent yet: one sync lets them all go. */
  releasable(first: Waiting): Waiting[]
  /** Acknowledged batches that the collector turned out to miss. */
  again(batches: readonly Waiting[]): void
  /** True while any of those but one is still to be sent or on its way. */
  repeating(except?: Waiting): boolean
}

/** A batch put in by this run less than this ago is new; everything else is backlog. */
const liveForMs = 30_000
const releasedAtOnce = 128

export const queue = (outbox: Pick<Outbox, 'waiting'>, turn: Turn, { order }: Pick<TurnOptions, 'order'>): Queue => {
  const repeated = new Set<Waiting>()
  const underway = new Set<Waiting>()
  const backlog = (): Iterable<Waiting> => (order === 'newest' ? outbox.waiting.descending() : outbox.waiting.ascending())

  const first = (from: Iterable<Waiting>, wanted: (waiting: Waiting) => boolean): Waiting[] => {
    for (const waiting of from) if (!waiting.held && wanted(waiting)) return [waiting]
    return []
  }

  /** The oldest of the new ones: these are the last in the outbox, so the search ends where the backlog begins. */
  const newest = (isLive: (waiting: Waiting) => boolean): Waiting[] => {
    let found: Waiting | undefined
    for (const waiting of outbox.waiting.descending()) {
      if (waiting.since === Number.NEGATIVE_INFINITY) break
      if (waiting.lane !== 'live') continue
      if (!isLive(waiting)) break
      if (!waiting.held) found = waiting
    }
    return found ? [found] : []
  }

  return {
    pick(monotonic, backlogOpen = true) {
      const isLive = ({ lane, since }: Waiting): boolean => lane === 'live' && monotonic - since < liveForMs
      const alarms = outbox.waiting.alarmBytes > 0 ? first(outbox.waiting.ascending(), ({ lane }) => lane === 'alarm') : []
      const live = newest(isLive)
      const old = backlogOpen ? first(backlog(), waiting => waiting.lane !== 'alarm' && !isLive(waiting)) : []
      const late = old.length > 0 || !backlogOpen ? old : first(repeated, () => true)
      const waiting = turn.pick(alarms, live, late)
      if (!waiting) return undefined
      return { waiting, queue: waiting === alarms[0] ? 'alarm' : waiting === live[0] ? 'live' : 'backlog' }
    },
    sent({ queue: name, waiting }) {
      turn.sent(name, waiting.bytes)
      if (repeated.delete(waiting)) underway.add(waiting)
    },
    releasable(wanted) {
      const batches = [wanted]
      for (const waiting of backlog()) {
        if (batches.length >= releasedAtOnce) break
        if (!waiting.released && !waiting.held) batches.push(waiting)
      }
      return batches
    },
    again(batches) {
      for (const waiting of batches) if (!waiting.held) repeated.add(waiting)
    },
    repeating(except) {
      for (const waiting of underway) if (!waiting.held || waiting === except) underway.delete(waiting)
      return repeated.size + underway.size > 0
    }
  }
}
