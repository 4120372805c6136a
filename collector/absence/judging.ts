// Whether a series that is due is silent, or may still come: by what its agent says, and what else came from there.

import type { Millis, Series } from '../../protocol/series.ts'
import type { Finding } from '../detectors/detector.ts'
import type { AgentSeen } from './agents.ts'
import type { Known } from './known.ts'
import type { Quiet } from './quiet.ts'
import { delayed, silentAgent, silentSensor } from './state.ts'
import * as words from './words.ts'

export interface JudgingPorts {
  readonly seriesOf: (number: number) => Series
  readonly nameOf: (agent: number) => string
  /** True where the reference table says that it is gone. */
  readonly isRetired: (series: Series, time: Millis) => boolean
}

/** Samples of one moment need not be stamped with one time: part of the period, and at least. */
const together = 0.05
const togetherLeast: Millis = 100

export type Judge = (series: number, now: Millis) => Finding | undefined

export const judging = (known: Known, { stall }: Quiet, { seriesOf, nameOf, isRetired }: JudgingPorts): Judge => {
  const { sensors, agents } = known

  /** When a series is late: not before it had its time after whatever kept it. */
  const dueOf = (series: number, { returned }: AgentSeen): Millis => {
    const { transport } = known.options
    const graced = known.sinceUp(returned) + sensors.limit(series, known.options) + transport
    return Math.max(sensors.dueOf(series, known.options), graced)
  }

  const isHeld = (series: number, now: Millis): boolean =>
    sensors.state[series] === delayed && now - sensors.since[series]! >= known.options.holdMost

  /** Where it was quiet for a moment, batches may overtake each other. */
  const isCatchingUp = ({ late }: AgentSeen, now: Millis): boolean => now < late + known.options.transport

  /** New samples are sent before old ones: what has not come with them for so long does not come. */
  const holdsNothing = (series: number, agent: AgentSeen, expected: Millis, now: Millis): boolean =>
    agent.watermark > expected || isHeld(series, now) || (!agents.isBehind(agent, known.options) && !isCatchingUp(agent, now))

  /**
   * Whether the sample that should be there would be: its agent has handed on what it had then. Newer samples of others show it; where
   * there are none its watermark does, a little later.
   */
  const isMissed = (series: number, agent: AgentSeen, now: Millis): boolean => {
    const period = sensors.expected(series)
    const expected = sensors.last[series]! + period
    const arrival = sensors.arrival(series, expected)
    const slack = Math.max(togetherLeast, together * period)
    if (agent.front >= arrival - slack)
      return agents.isOnTime(sensors.agent[series]!, now) && holdsNothing(series, agent, expected, now)
    if (agent.heard < arrival + sensors.jitter(series)) return false
    if (Number.isFinite(agent.watermark)) return agent.watermark > expected
    return agent.heard >= arrival + sensors.jitter(series) + known.options.transport
  }

  const miss = (series: number, now: Millis): Finding => {
    const [last, limit] = [sensors.last[series]!, sensors.limit(series, known.options)]
    const [period, isDeclared] = [sensors.period(series), sensors.declared[series]! > 0]
    known.turn(series, silentSensor, now)
    known.wait(series, now + known.options.forgetAfter)
    const [group, agent, silent] = [seriesOf(series), nameOf(sensors.agent[series]!), now - sensors.arrival(series, last)]
    return words.silentSensorFound({ group, agent, last, period, isDeclared, limit, silent }, now)
  }

  const isStalled = (series: number, agent: AgentSeen, now: Millis): boolean =>
    isHeld(series, now) &&
    agents.isBehind(agent, known.options) &&
    now - known.sinceUp(Math.max(agent.advanced, agent.returned)) >= known.options.holdMost

  const forget = (series: number, now: Millis): Finding => {
    known.leave(series, now)
    return words.expectedNoMore(seriesOf(series), now, 'it was silent for too long')
  }

  return (series, now) => {
    const number = sensors.agent[series]!
    const agent = agents.of(number)
    if (sensors.state[series] === silentSensor) return forget(series, now)
    if (agent?.state !== 'heard') {
      sensors.due.set(series, Number.POSITIVE_INFINITY)
      return void known.turn(series, silentAgent, now)
    }
    const due = dueOf(series, agent)
    if (due > now) return void known.wait(series, due)
    const missed = isMissed(series, agent, now)
    const stalled = !missed && isStalled(series, agent, now)
    if ((missed || stalled) && isRetired(seriesOf(series), now)) return void known.leave(series, now)
    if (missed) return miss(series, now)
    if (stalled) return stall(number, now)
    if (sensors.state[series] !== delayed) known.turn(series, delayed, now)
    return void known.wait(series, now + known.options.holdMost)
  }
}
