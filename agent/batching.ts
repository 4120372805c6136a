// Carries what the recorder holds through the reducers into the outbox: the line between the agent's two disks.

import { bell } from '../platform/bell.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { type Column, type Columns, ColumnsBuilder, newestOf } from '../protocol/columns.ts'
import { reason } from '../protocol/errors.ts'
import type { Millis } from '../protocol/series.ts'
import type { EventClock } from './eventclock.ts'
import type { Outbox } from './outbox.ts'
import type { Recorder } from './recorder.ts'
import type { Reduce } from './reduce.ts'

export interface BatchingOptions {
  /** Samples that one batch has at most. */
  readonly samples: number
  /** How long a sample waits for its batch to fill. */
  readonly age: Millis
}

export interface Batching {
  /** Says that the recorder has something new. */
  wake(): void
  /** Runs until the signal is aborted, then batches what is left. */
  run(signal: AbortSignal): Promise<void>
  /** The smallest event time not yet in the outbox, Infinity for none. */
  oldest(): Millis
  /** Samples not yet in the outbox, recorded ones and those in open buckets and filters. */
  pending(): number
  /** True when all that was recorded has been reduced. */
  caughtUp(): boolean
}

/** How many samples before the saved state are read again, to know redeliveries of them. */
const rememberedSamples = 50_000
const tickMs = 1000
const retryMs = 1000

/** Cuts columns into contents of batches with at most `most` samples each. */
export const cut = (columns: Columns, most: number): Columns[] => {
  const contents: Column[][] = [[]]
  let room = most
  for (const { series, times, values } of columns) {
    for (let from = 0; from < times.length; ) {
      const to = Math.min(times.length, from + room)
      contents.at(-1)!.push({ series, times: times.subarray(from, to), values: values.subarray(from, to) })
      room -= to - from
      from = to
      if (room > 0) continue
      contents.push([])
      room = most
    }
  }
  return contents.filter(content => content.length > 0)
}

/** Restores the state saved with the newest batch. */
export const openBatching = async (
  {
    recorder,
    reduce,
    outbox,
    eventClock,
    clock,
    log
  }: { recorder: Recorder; reduce: Reduce; outbox: Outbox; eventClock: EventClock; clock: Clock; log: Log },
  { samples, age }: BatchingOptions
): Promise<Batching> => {
  const saved = await outbox.progress()
  let position = saved?.position ?? 0
  let saveDue = false
  const builder = new ColumnsBuilder()
  let since = 0
  let tickedAt = Number.NEGATIVE_INFINITY
  const ring = bell(clock)
  recorder.continueAfter(position)
  for (const recorded of await recorder.before(position, rememberedSamples)) reduce.remember(recorded)
  if (saved) {
    reduce.restore(saved.reduce)
    eventClock.heard(saved.newest, clock.monotonic())
  }

  const caughtUp = (): boolean => position === recorder.last

  const push = async (): Promise<void> => {
    const recorded = await recorder.read(position, 64)
    for (const { timed, stamped } of recorded) eventClock.heard(Math.max(newestOf(timed), newestOf(stamped)), clock.monotonic())
    const now = eventClock.now(clock.monotonic(), caughtUp())
    if (builder.length === 0 && !saveDue) since = clock.monotonic()
    if (recorded.length > 0) for (const column of reduce.push(recorded, now)) builder.append(column)
    if (clock.monotonic() - tickedAt >= tickMs) {
      tickedAt = clock.monotonic()
      for (const column of reduce.push([], now)) builder.append(column)
    }
    position = recorded.at(-1)?.position ?? position
    saveDue ||= recorded.length > 0
  }

  const due = (): boolean => builder.length >= samples || ((saveDue || builder.length > 0) && clock.monotonic() - since >= age)

  const flush = async (): Promise<void> => {
    const contents = cut(builder.take(), samples)
    const progress = { position, reduce: reduce.save(), newest: eventClock.newest }
    while (true) {
      try {
        await outbox.put('live', contents, progress)
        break
      } catch (error) {
        log.error('outbox cannot be written, trying again', { reason: reason(error) })
        await clock.wait(retryMs)
      }
    }
    saveDue = false
    since = clock.monotonic()
    await recorder.trim(position).catch(error => log.error('recorder cannot be trimmed', { reason: reason(error) }))
  }

  // What was recorded but not yet batched when the agent died.
  while (!caughtUp()) await push()

  return {
    caughtUp,
    oldest: () => Math.min(recorder.oldestAfter(position), reduce.oldest(), builder.oldest()),
    pending: () => builder.length + reduce.held() + recorder.samplesAfter(position),
    wake: ring.ring,
    async run(signal) {
      signal.addEventListener('abort', ring.ring, { once: true })
      while (!signal.aborted) {
        if (caughtUp())
          await ring.wait(
            saveDue || builder.length > 0 ? Math.max(1, Math.min(tickMs, age - (clock.monotonic() - since))) : tickMs
          )
        await push()
        if (due()) await flush()
      }
      while (!caughtUp()) await push()
      if (saveDue || builder.length > 0) await flush()
    }
  }
}
