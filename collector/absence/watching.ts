// Watches series and agents: what comes in, and the time that passes; what is found out.

import type { Millis } from '../../protocol/series.ts'
import type { Finding } from '../detectors/detector.ts'
import type { Numbered } from '../windows/windowing.ts'
import type { AgentSeen } from './agents.ts'
import { notWatched } from './declared.ts'
import { type JudgingPorts, judging } from './judging.ts'
import type { Known } from './known.ts'
import { quiet } from './quiet.ts'
import { delayed, reporting, silentSensor } from './state.ts'
import * as words from './words.ts'

/** What an agent says. */
export interface Heard {
  readonly received: Millis
  /** -Infinity where it says none. */
  readonly watermark: Millis
  readonly batch?: Numbered | undefined
  /** How long of the time before nobody could be heard. */
  readonly down: Millis
}

export interface Watching {
  hear(agent: number, heard: Heard): Finding[]
  tick(now: Millis): Finding[]
  /** When the time has to be told, at the latest; looked at closely where it seems to have come. */
  due(now: Millis): Millis
}

export interface WatchingPorts extends JudgingPorts {
  /** Something comes of a series for the first time. */
  readonly begin: (series: number, now: Millis) => Finding[]
}

/** A series of a batch. */
interface Arriving {
  readonly series: number
  readonly times: Float64Array
  readonly from: number
  readonly agent: AgentSeen
  readonly received: Millis
}

export const watching = (known: Known, ports: WatchingPorts): Watching => {
  const { sensors, agents } = known
  const silence = quiet(known, ports.nameOf)
  const judge = judging(known, silence, ports)

  const isTaken = ({ series, times, agent, received }: Arriving): boolean =>
    sensors.take(series, times, received, known.options) ||
    (!agents.isBehind(agent, known.options) && sensors.isSetBack(series, times, received))

  const arrive = (arriving: Arriving, found: Finding[]): boolean => {
    const { series, from, agent, received } = arriving
    const before = sensors.last[series]!
    if (!isTaken(arriving)) return false
    const last = sensors.last[series]!
    if (sensors.state[series] === silentSensor) found.push(words.sensorBack(ports.seriesOf(series), last - before, received))
    if (sensors.state[series] !== reporting) known.turn(series, reporting, received)
    if (sensors.agent[series] !== from) known.join(series, from)
    sensors.due.set(series, sensors.dueOf(series, known.options))
    agent.front = Math.max(agent.front, sensors.arrival(series, last))
    return true
  }

  /** Whether one of the samples is newer than all of its series. */
  const take = ({ numbers, columns }: Numbered, from: number, received: Millis, found: Finding[]): boolean => {
    const agent = agents.of(from)!
    let isFresh = false
    for (let i = 0; i < columns.length; i++) {
      const [series, { times }] = [numbers[i]!, columns[i]!]
      if (series < 0 || times.length === 0) continue
      if (!sensors.isSeen(series)) {
        known.join(series, from)
        found.push(...ports.begin(series, received))
      }
      if (sensors.declared[series] === notWatched) continue
      if (arrive({ series, times, from, agent, received }, found)) isFresh = true
    }
    return isFresh
  }

  const judgeDue = ({ numbers }: Numbered, now: Millis, found: Finding[]): void => {
    for (const series of numbers) {
      if (series < 0 || !sensors.isSeen(series)) continue
      const finding = sensors.due.of(series) <= now ? judge(series, now) : undefined
      if (finding) found.push(finding)
    }
  }

  const judgeDelayed = (number: number, now: Millis, found: Finding[]): void => {
    for (const series of known.membersOf(number)) {
      if (sensors.state[series] !== delayed) continue
      const finding = judge(series, now)
      if (finding) found.push(finding)
    }
  }

  return {
    hear(number, { received, watermark, batch, down }) {
      const found: Finding[] = []
      const agent = agents.hear(number, { received, watermark, down })
      const isFresh = batch ? take(batch, number, received, found) : false
      const isMoving = isFresh || agent.advanced === received
      if (agent.state === 'silent' || (agent.state === 'stalled' && isMoving)) found.push(silence.comeBack(number, received))
      if (agent.delayed > 0) judgeDelayed(number, received, found)
      if (batch) judgeDue(batch, received, found)
      known.agentDue = Math.min(known.agentDue, received + agents.limit(number, known.options))
      return found
    },
    tick(now) {
      // Agents first: one that is silent speaks for its series.
      const found = silence.tick(now)
      sensors.due.each(now, series => {
        const finding = judge(series, now)
        if (finding) found.push(finding)
      })
      return found
    },
    due(now) {
      return Math.min(sensors.due.least(now), known.agentDue)
    }
  }
}
