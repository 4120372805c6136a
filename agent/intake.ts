// The way of a message: topic, decoder, readings, recorder; or, with its reason, the quarantine.

import type { Clock } from '../platform/clock.ts'
import { type ErrorCode, reason, WaysideError } from '../protocol/errors.ts'
import type { Millis, Series } from '../protocol/series.ts'
import type { Reading } from './decoders/decoder.ts'
import { fates } from './fates.ts'
import type { Refused } from './quarantine.ts'
import type { Intake, Message } from './sources/source.ts'
import type { Route, Topics } from './topics.ts'

export interface Taken {
  readonly series: Series
  readonly time: Millis
  readonly value: number
  /** False where the payload had no time and the agent's clock gave it. */
  readonly ownTime: boolean
}

export interface IntakeCounters {
  messages: number
  /** Readings that reached the recorder. */
  readings: number
  /** Messages of topics that no template fits: acknowledged, not kept. */
  unmatched: number
  /** Messages that neither recorder nor quarantine could store; the sender of a QoS 1 message sends it again. */
  failed: number
  /** Those of QoS 0 among them, which nobody sends again, by reason. */
  readonly lost: Partial<Record<ErrorCode, number>>
  /** Messages in quarantine, by reason. */
  readonly quarantined: Partial<Record<ErrorCode, number>>
}

export const intakeCounters = (): IntakeCounters => ({
  messages: 0,
  readings: 0,
  unmatched: 0,
  failed: 0,
  lost: {},
  quarantined: {}
})

const nothing = Promise.resolve()

export interface IntakeLimits {
  /** How far ahead of the agent's clock a sensor's may be, and how far behind. */
  readonly maximumFuture: Millis
  readonly maximumPast: Millis
}

export interface IntakePorts {
  readonly topics: Topics
  /** Resolves when the readings are on disk; `urgent` where a sender waits for it. */
  readonly record: (readings: readonly Taken[], urgent: boolean) => Promise<void>
  /** The same for readings without a time, while the clock cannot be trusted: they carry the time since boot. */
  readonly hold: (readings: readonly Taken[]) => Promise<void>
  readonly quarantine: { add(refused: Refused): Promise<void> }
  readonly clock: Pick<Clock, 'now' | 'sinceBoot'>
  /** The time to stamp with; undefined while the clock cannot be trusted. */
  readonly wall: () => Millis | undefined
  readonly counters: IntakeCounters
  readonly limits: IntakeLimits
}

const far = (time: Millis, what: string, ms: Millis, limit: Millis): WaysideError =>
  new WaysideError(
    'WAY_PAYLOAD_INVALID',
    `time ${time} is ${Math.round(ms / 1000)} s ${what} the agent's clock, the limit is ${limit / 1000} s: set the sensor's clock`
  )

/** A clock that was not set is no judge of a sensor's time. */
const checkTime = (time: Millis, wall: Millis | undefined, { maximumFuture, maximumPast }: IntakeLimits): void => {
  if (wall === undefined) return
  if (time - wall > maximumFuture) throw far(time, 'ahead of', time - wall, maximumFuture)
  if (wall - time > maximumPast) throw far(time, 'behind', wall - time, maximumPast)
}

/** What a message takes in memory, besides its payload, while it waits. */
const messageBytes = 512
/** Of messages that nobody holds back and that wait for quarantine, or for their time. The recorder has a bound of its own. */
const looseBytesMax = 8 << 20

const behind = (): WaysideError =>
  new WaysideError('WAY_DISK_BEHIND', `${looseBytesMax >> 20} MiB of messages wait for the disk: use a faster disk or QoS 1`)

/** Resolves when the message's readings, or the message itself in quarantine, are on disk. */
export const intake = ({ topics, record, hold, quarantine, clock, wall, counters, limits }: IntakePorts): Intake => {
  const count = fates(counters)
  let looseBytes = 0

  const takenOf = (route: Route, reading: Reading, now: Millis | undefined): Taken => {
    const { time, value } = reading
    if (time === undefined) return { series: route.seriesOf(reading), time: now ?? clock.sinceBoot(), value, ownTime: false }
    checkTime(time, now, limits)
    return { series: route.seriesOf(reading), time, value, ownTime: true }
  }

  /** One bad reading refuses its whole message, so that a replay of the payload later counts no reading twice. */
  const readingsOf = (route: Route, payload: Uint8Array, now: Millis | undefined): Taken[] | WaysideError => {
    try {
      return route.decode(payload).map(reading => takenOf(route, reading, now))
    } catch (error) {
      if (error instanceof WaysideError) return error
      // A fault of the decoder: thrown on, it would have the broker send this message for ever, and nothing behind it.
      return new WaysideError('WAY_PAYLOAD_INVALID', `the decoder failed: ${reason(error)}`, { cause: error })
    }
  }

  const refuse = async ({ topic, payload }: Message, { code, message }: WaysideError): Promise<void> => {
    await quarantine.add({ time: clock.now(), topic, code, reason: message, payload })
    counters.quarantined[code] = (counters.quarantined[code] ?? 0) + 1
  }

  const untimed = async (readings: readonly Taken[], urgent: boolean): Promise<void> => {
    const [own, without] = [readings.filter(({ ownTime }) => ownTime), readings.filter(({ ownTime }) => !ownTime)]
    await Promise.all([own.length > 0 && record(own, urgent), without.length > 0 && hold(without)])
  }

  const bounded = async ({ qos, payload }: Message, work: () => Promise<void>): Promise<void> => {
    const bytes = qos > 0 ? 0 : messageBytes + payload.length
    if (bytes > 0 && looseBytes + bytes > looseBytesMax) throw behind()
    looseBytes += bytes
    try {
      await work()
    } finally {
      looseBytes -= bytes
    }
  }

  const store = (message: Message, readings: readonly Taken[], now: Millis | undefined): Promise<void> => {
    const urgent = message.qos > 0
    return now === undefined ? bounded(message, () => untimed(readings, urgent)) : record(readings, urgent)
  }

  return message => {
    counters.messages++
    const route = topics.route(message.topic)
    if (!route) {
      counters.unmatched++
      return nothing
    }
    const now = wall()
    const readings = readingsOf(route, message.payload, now)
    const refused = readings instanceof WaysideError
    const write = refused ? bounded(message, () => refuse(message, readings)) : store(message, readings, now)
    count(write, message, refused ? 0 : readings.length)
    return write
  }
}
