// How fast the agent's counters move, and what follows: when the outbox is full, when it is empty, how fast the flash wears.

import type { Millis } from '../protocol/series.ts'

/** Counters that only grow while the agent runs. */
export interface Counted {
  readonly readings: number
  /** Bytes of batches put into the outbox. */
  readonly outboxBytes: number
  readonly batched: number
  readonly acknowledged: number
  readonly flashBytes: number
}

/** Each counter a second. */
export type PerSecond = Counted

export interface Rates {
  /** Over the last minute, hour and day, or since the start where that is shorter. */
  readonly minute: PerSecond
  readonly hour: PerSecond
  readonly day: PerSecond
  /** Until the outbox is full with no link, at today's rate; undefined where nothing goes in. */
  readonly hoursUntilFull: number | undefined
  /** Until what waits has left, at the last minute's rates; undefined where it does not get less. */
  readonly drainSeconds: number | undefined
  readonly flashBytesPerDay: number
}

export interface OutboxLevel {
  /** Samples. */
  readonly waiting: number
  readonly bytes: number
  readonly bytesMax: number
}

export interface RateMeter {
  /** Notes the counters; often enough is every few seconds. */
  note(monotonic: Millis, counted: Counted): void
  read(monotonic: Millis, counted: Counted, level: OutboxLevel): Rates
}

interface Mark {
  readonly at: Millis
  readonly counted: Counted
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** Less than this much of sending is no backlog: what is on its way at any time. */
const backlogSeconds = 60

const over = (seconds: number, to: Counted, from: Counted): PerSecond => {
  const rate = (name: keyof Counted): number => (seconds > 0 ? (to[name] - from[name]) / seconds : 0)
  return {
    readings: rate('readings'),
    outboxBytes: rate('outboxBytes'),
    batched: rate('batched'),
    acknowledged: rate('acknowledged'),
    flashBytes: rate('flashBytes')
  }
}

/** Rates over the last `lengthMs`, from marks at least `stepMs` apart. */
const sliding = (lengthMs: Millis, stepMs: Millis) => {
  const marks: Mark[] = []
  return {
    note(mark: Mark): void {
      const last = marks.at(-1)
      if (!last || mark.at - last.at >= stepMs) marks.push(mark)
      // One mark at or before the beginning stays: rates are over the whole length, never over less.
      while (marks.length > 1 && marks[1]!.at <= mark.at - lengthMs) marks.shift()
    },
    read: ({ at, counted }: Mark): PerSecond => {
      const from = marks[0] ?? { at, counted }
      return over((at - from.at) / 1000, counted, from.counted)
    }
  }
}

const hoursUntilFull = ({ outboxBytes }: PerSecond, { bytes, bytesMax }: OutboxLevel): number | undefined =>
  outboxBytes > 0 ? Math.max(0, bytesMax - bytes) / outboxBytes / 3600 : undefined

/** What comes in meanwhile has to leave too, so a backlog shrinks by the difference only. */
const drainSeconds = ({ acknowledged, batched }: PerSecond, { waiting }: OutboxLevel): number | undefined => {
  if (waiting === 0) return 0
  if (acknowledged <= 0) return undefined
  if (waiting / acknowledged < backlogSeconds) return waiting / acknowledged
  return acknowledged > batched ? waiting / (acknowledged - batched) : undefined
}

export const rateMeter = (): RateMeter => {
  const [minute, hour, day] = [sliding(minuteMs, 5000), sliding(hourMs, minuteMs), sliding(dayMs, 15 * minuteMs)]
  return {
    note(at, counted) {
      for (const window of [minute, hour, day]) window.note({ at, counted })
    },
    read(at, counted, level) {
      const now: Mark = { at, counted }
      const [lastMinute, today] = [minute.read(now), day.read(now)]
      return {
        minute: lastMinute,
        hour: hour.read(now),
        day: today,
        hoursUntilFull: hoursUntilFull(today, level),
        drainSeconds: drainSeconds(lastMinute, level),
        flashBytesPerDay: (today.flashBytes * dayMs) / 1000
      }
    }
  }
}
