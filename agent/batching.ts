// Carries what the recorder holds through the reducers into the outbox: the line between the agent's two disks.

import { bell } from '../platform/bell.ts'
import { ColumnsBuilder, cut, newestOf } from '../protocol/columns.ts'
import { reason } from '../protocol/errors.ts'
import type { Millis } from '../protocol/series.ts'
import type { State } from '../protocol/stage.ts'
import type { Push } from './outbox/records.ts'
import type { Recorded } from './reduce.ts'
import { type ReplayedPorts, replayed } from './replayed.ts'
import type { Urgency } from './urgent.ts'

export interface BatchingOptions {
  /** Samples that one batch has at most. */
  readonly samples: number
  /** How long a sample waits for its batch to fill while the collector answers, and while it does not. */
  readonly age: Millis
  readonly ageOffline: Millis
  /** Least time between two batches that are made early for what is urgent. */
  readonly spacing: Millis
}

export interface BatchingPorts extends ReplayedPorts {
  /** True while the collector answers. */
  readonly linked: () => boolean
  /** The state of the pacing, saved with each put. */
  readonly pace: () => State
  readonly urgency: Pick<Urgency, 'parted'>
}

export interface Batching {
  /** Says that the recorder has something new; `alarm` where some of it is to be sent at once. */
  wake(alarm: boolean): void
  /** Runs until the signal is aborted, then batches what is left. */
  run(signal: AbortSignal): Promise<void>
  /** The smallest event time not yet in the outbox, Infinity for none. */
  oldest(): Millis
  /** Samples not yet in the outbox, recorded ones and those in open buckets and filters. */
  pending(): number
  /** True when all that was recorded has been reduced. */
  caughtUp(): boolean
  /** When the loop last turned, monotonic. */
  turnedAt(): Millis
}

const tickMs = 1000
const retryMs = 1000
/** The state of the reducers is saved this often; what was pushed since is told with each put and pushed again after a crash. */
const checkpointMs = 30_000
const pushesMax = 5000

/** Restores the reducers to where they were when the last batch was put. */
export const openBatching = async (ports: BatchingPorts, options: BatchingOptions): Promise<Batching> => {
  const { recorder, reduce, outbox, eventClock, clock, log, linked, pace, urgency } = ports
  let position = await replayed(ports)
  let [newest, tickedAt, turnedAt] = [eventClock.newest, clock.monotonic(), clock.monotonic()]
  // The first put of a run saves its rules: pushes are repeated only under those that made them.
  let checkpointAt = Number.NEGATIVE_INFINITY
  const builder = new ColumnsBuilder()
  let pushes: Push[] = []
  /** What is being written to the outbox: nowhere else to be seen meanwhile. */
  let putting = { samples: 0, oldest: Number.POSITIVE_INFINITY }
  /** Since when something waits to be batched, monotonic. */
  let since = Number.POSITIVE_INFINITY
  /** Since when something waits that is urgent, and when the last batches were made, monotonic. */
  let [urgentSince, putAt] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const ring = bell(clock)

  const caughtUp = (): boolean => position === recorder.last
  const age = (): Millis => (linked() ? options.age : options.ageOffline)
  const many = (): boolean => recorder.untaken + builder.length >= options.samples
  /** Where nothing leaves nothing is gained by small batches. */
  const dueAt = (): Millis =>
    Math.min(since + age(), linked() ? Math.max(urgentSince, putAt + options.spacing) : Number.POSITIVE_INFINITY)
  const due = (): boolean => many() || clock.monotonic() >= dueAt()

  const heard = ({ timed, stamped }: Recorded): void => {
    newest = Math.max(newest, newestOf(timed), newestOf(stamped))
    eventClock.heard(newest, clock.monotonic())
  }

  const push = async (): Promise<void> => {
    const recorded = await recorder.next(position)
    heard(recorded)
    const now = eventClock.now(clock.monotonic(), recorded.position === recorder.last)
    for (const column of reduce.push([recorded], now)) builder.append(column)
    if (recorded.position > position) pushes.push([recorded.position, now])
    position = recorded.position
  }

  /** Lets filters and buckets go on where no samples come. Only a tick that yields something changes them, and is told. */
  const tick = (): void => {
    tickedAt = clock.monotonic()
    const now = eventClock.now(clock.monotonic(), caughtUp())
    const passed = reduce.push([], now)
    if (passed.length === 0) return
    for (const column of passed) builder.append(column)
    pushes.push([position, now])
    since = Math.min(since, clock.monotonic())
  }

  const put = async (checkpoint: boolean, signal: AbortSignal): Promise<void> => {
    putting = { samples: builder.length, oldest: builder.oldest() }
    const { urgent, others } = urgency.parted(builder.take())
    const [alarms, contents] = [cut(urgent, options.samples), cut(others, options.samples)]
    const state = checkpoint ? { position, recorded: recorder.reach.samples, reduce: reduce.save(), newest } : undefined
    while (true) {
      try {
        await outbox.put('live', contents, { pushes, checkpoint: state, released: linked(), pace: pace() }, alarms)
        break
      } catch (error) {
        log.error('outbox cannot be written, trying again', { reason: reason(error) })
        // The recorder has it all: what could not be put is reduced again by the next run.
        if (signal.aborted) return
        await clock.wait(retryMs, signal)
      }
    }
    putting = { samples: 0, oldest: Number.POSITIVE_INFINITY }
    putAt = clock.monotonic()
    pushes = []
    if (checkpoint) checkpointAt = clock.monotonic()
    await recorder.trim(position).catch(error => log.error('recorder cannot be trimmed', { reason: reason(error) }))
  }

  const flush = async (signal: AbortSignal): Promise<void> => {
    urgentSince = Number.POSITIVE_INFINITY
    do {
      await push()
      const checkpoint = clock.monotonic() - checkpointAt >= checkpointMs || pushes.length >= pushesMax
      if (builder.length > 0 || (checkpoint && pushes.length > 0)) await put(checkpoint, signal)
    } while (!caughtUp() && many() && !signal.aborted)
    since = caughtUp() ? Number.POSITIVE_INFINITY : clock.monotonic()
  }

  const wait = (): Promise<void> => {
    return ring.wait(Math.max(1, Math.min(tickMs, dueAt() - clock.monotonic())))
  }

  return {
    caughtUp,
    oldest: () => Math.min(recorder.oldestAfter(position), reduce.oldest(), builder.oldest(), putting.oldest),
    pending: () => builder.length + putting.samples + reduce.held() + recorder.untaken,
    turnedAt: () => turnedAt,
    wake(alarm) {
      const first = since === Number.POSITIVE_INFINITY
      if (first) since = clock.monotonic()
      if (alarm) urgentSince = Math.min(urgentSince, clock.monotonic())
      if (first || alarm || many()) ring.ring()
    },
    async run(signal) {
      signal.addEventListener('abort', ring.ring, { once: true })
      if (!caughtUp()) since = Number.NEGATIVE_INFINITY
      while (!signal.aborted) {
        if (!due()) await wait()
        turnedAt = clock.monotonic()
        if (clock.monotonic() - tickedAt >= tickMs) tick()
        if (due()) await flush(signal)
      }
      while (!caughtUp()) await push()
      await put(true, signal)
    }
  }
}
