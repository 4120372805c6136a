// Brings the reducers back to where they were: the newest saved state, then every push since, with what it yielded left out.

import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { newestOf } from '../protocol/columns.ts'
import type { EventClock } from './eventclock.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Recorder } from './recorder/recorder.ts'
import type { Reduce } from './reduce.ts'

export interface ReplayedPorts {
  readonly recorder: Recorder
  readonly reduce: Reduce
  readonly outbox: Outbox
  readonly eventClock: EventClock
  readonly clock: Clock
  readonly log: Log
}

/** How many samples before the saved state are read again, to know redeliveries of them. */
const rememberedSamples = 50_000

/** @returns the recorder's position up to which everything is in batches */
export const replayed = async ({ recorder, reduce, outbox, eventClock, clock, log }: ReplayedPorts): Promise<number> => {
  const { checkpoint, pushes, reduced, fresh } = outbox.restored
  let newest = Number.NEGATIVE_INFINITY
  let position = checkpoint?.position ?? 0
  if (fresh && recorder.reduced > 0) {
    log.error('the outbox was lost: going on where the recorder knows that it stood', { position: recorder.reduced })
    position = recorder.reduced
  }
  const remembered = await recorder.before(position, rememberedSamples)
  if (remembered) {
    reduce.remember(remembered)
    newest = newestOf(remembered.timed)
  }
  if (checkpoint) {
    reduce.restore(checkpoint.reduce)
    newest = checkpoint.newest
  }
  const push = async (to: number, now: number): Promise<void> => {
    if (to <= position) return void reduce.push([], now)
    while (position < to) {
      const recorded = await recorder.next(position, to)
      newest = Math.max(newest, newestOf(recorded.timed), newestOf(recorded.stamped))
      reduce.push([recorded], now)
      position = recorded.position
    }
  }
  await recorder.continueAfter(Math.max(position, reduced))
  if (checkpoint?.recorded !== undefined) recorder.reach.recall(position, checkpoint.recorded)
  for (const [to, now] of pushes) await push(to, now)
  // Pushes whose record is damaged are made good at the time of the last one known.
  if (reduced > position) await push(reduced, pushes.at(-1)?.[1] ?? newest)
  if (checkpoint || pushes.length > 0) reduce.reconcile(outbox.tally.batched)
  await recorder.continueAfter(position)
  eventClock.heard(newest, clock.monotonic())
  return position
}
