// The way of a message: topic, decoder, readings, recorder; or, with its reason, the quarantine.

import type { Clock } from '../platform/clock.ts'
import { type ErrorCode, reason, WaysideError } from '../protocol/errors.ts'
import type { Millis, Series } from '../protocol/series.ts'
import type { Reading } from './decoders/decoder.ts'
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
  /** Messages in quarantine, by reason. */
  readonly quarantined: Partial<Record<ErrorCode, number>>
}

export const intakeCounters = (): IntakeCounters => ({ messages: 0, readings: 0, unmatched: 0, failed: 0, quarantined: {} })

export interface IntakePorts {
  readonly topics: Topics
  /** Resolves when the readings are on disk. */
  readonly record: (readings: readonly Taken[]) => Promise<void>
  readonly quarantine: { add(refused: Refused): Promise<void> }
  readonly clock: Clock
  readonly counters: IntakeCounters
  /** How far ahead of the agent's clock a sensor's may be. */
  readonly maximumFutureMs: Millis
}

// A gateway without a battery-backed clock starts in 1970 and is no judge of a sensor's time before it has been set.
const clockSetSince = Date.UTC(2025, 0, 1)

export const clockIsSet = (now: Millis): boolean => now >= clockSetSince

const takenOf = (route: Route, reading: Reading, now: Millis, maximumFutureMs: Millis): Taken => {
  const { time, value } = reading
  const ahead = time === undefined || !clockIsSet(now) ? 0 : time - now
  if (ahead > maximumFutureMs) {
    throw new WaysideError(
      'WAY_PAYLOAD_INVALID',
      `time ${time} is ${Math.round(ahead / 1000)} s ahead of the agent's clock, the limit is ${maximumFutureMs / 1000} s: set the sensor's clock`
    )
  }
  return { series: route.seriesOf(reading), time: time ?? now, value, ownTime: time !== undefined }
}

/** One bad reading refuses its whole message, so that a replay of the payload later counts no reading twice. */
const readingsOf = (route: Route, { payload }: Message, now: Millis, maximumFutureMs: Millis): Taken[] | WaysideError => {
  try {
    return route.decode(payload).map(reading => takenOf(route, reading, now, maximumFutureMs))
  } catch (error) {
    if (error instanceof WaysideError) return error
    // A fault of the decoder: thrown on, it would have the broker send this message for ever, and nothing behind it.
    return new WaysideError('WAY_PAYLOAD_INVALID', `the decoder failed: ${reason(error)}`, { cause: error })
  }
}

/** Resolves when the message's readings, or the message itself in quarantine, are on disk. */
export const intake = ({ topics, record, quarantine, clock, counters, maximumFutureMs }: IntakePorts): Intake => {
  const refuse = async ({ topic, payload }: Message, { code, message }: WaysideError): Promise<void> => {
    await quarantine.add({ time: clock.now(), topic, code, reason: message, payload })
    counters.quarantined[code] = (counters.quarantined[code] ?? 0) + 1
  }

  const take = async (readings: readonly Taken[]): Promise<void> => {
    await record(readings)
    counters.readings += readings.length
  }

  return async message => {
    counters.messages++
    const route = topics.route(message.topic)
    if (!route) {
      counters.unmatched++
      return
    }
    const readings = readingsOf(route, message, clock.now(), maximumFutureMs)
    try {
      await (readings instanceof WaysideError ? refuse(message, readings) : take(readings))
    } catch (error) {
      counters.failed++
      throw error
    }
  }
}
