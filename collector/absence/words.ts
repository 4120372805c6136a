// What is found, in words: of a series, of an agent, of what never came.

import { type Millis, type Series, series } from '../../protocol/series.ts'
import { span } from '../definitions/span.ts'
import type { Finding } from '../detectors/detector.ts'
import { absenceName } from './options.ts'

const rounded = (ms: Millis): string => {
  const unit = ms >= 7_200_000 ? 60_000 : ms >= 120_000 ? 1000 : ms >= 10_000 ? 100 : 1
  return span(Math.round(ms / unit) * unit)
}

const instant = (time: Millis): string => (Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time))

/** What is expected of an asset by which a series would do: the asset as such, and this measurement of it. */
export const groupsOf = ({ measurement, tags }: Series, key: string): Series[] => {
  const asset = tags[key]
  return asset === undefined ? [] : [series('asset', { [key]: asset }), series(measurement, { [key]: asset })]
}

export const agentGroup = (agent: string): Series => series('agent', { agent })

const seconds = (ms: Millis): number => ms / 1000

const finding = (
  group: Series,
  time: Millis,
  opinion: Pick<Finding, 'abnormal' | 'score' | 'value'>,
  explanation: string
): Finding => ({
  ...{ detector: absenceName, group, time, explanation, stands: true },
  ...opinion
})

/** Of what is well. */
const calm = { abnormal: false, score: 0, value: 0 }

export interface SilentSensor {
  readonly group: Series
  readonly agent: string
  /** Event time of its newest sample. */
  readonly last: Millis
  readonly period: Millis
  readonly isDeclared: boolean
  /** How long after that sample the next one was waited for. */
  readonly limit: Millis
  readonly silent: Millis
}

export const silentSensorFound = (one: SilentSensor, now: Millis): Finding => {
  const { group, agent, last, period, isDeclared, limit, silent } = one
  const often = isDeclared ? 'a sample is declared' : 'a sample usually comes'
  const usual = period > 0 ? `${often} every ${rounded(period)}` : 'only one sample came'
  const text = `no sample of ${group.key} since ${instant(last)}, ${rounded(silent)} ago; ${usual}; its agent ${agent} is heard`
  return finding(group, now, { abnormal: true, score: silent / limit, value: seconds(silent) }, text)
}

export const sensorBack = (group: Series, silent: Millis, now: Millis): Finding =>
  finding(group, now, calm, `${group.key} reports again, after ${rounded(silent)}`)

export interface QuietAgent {
  readonly agent: string
  /** When it was last heard, or moved. */
  readonly since: Millis
  readonly limit: Millis
  /** Series that it sends. */
  readonly count: number
}

const quietAgent = ({ agent, since, limit, count }: QuietAgent, now: Millis, what: string): Finding => {
  const text = `agent ${agent} ${what} since ${instant(since)}, ${rounded(now - since)} ago; nothing is known of its ${count} series`
  return finding(agentGroup(agent), now, { abnormal: true, score: (now - since) / limit, value: seconds(now - since) }, text)
}

export const silentAgentFound = (one: QuietAgent, now: Millis): Finding => quietAgent(one, now, 'was not heard')

export const stalledAgent = (one: QuietAgent, now: Millis): Finding => quietAgent(one, now, 'is heard, and has handed nothing on')

export const agentBack = (agent: string, silent: Millis, now: Millis): Finding =>
  finding(agentGroup(agent), now, calm, `agent ${agent} is back, after ${rounded(silent)}`)

export const neverSeen = (group: Series, agents: readonly string[], since: Millis, now: Millis): Finding => {
  const from = agents.length > 0 ? ` from ${agents.join(', ')}` : ''
  const text = `nothing ever came of ${group.key}${from}; the reference table expects it since ${instant(since)}`
  return finding(group, now, { abnormal: true, score: 1, value: seconds(now - since) }, text)
}

export const expectedNoMore = (group: Series, now: Millis, why: string): Finding =>
  finding(group, now, calm, `${group.key} is not expected any more: ${why}`)

export const seenAtLast = (group: Series, now: Millis): Finding =>
  finding(group, now, calm, `${group.key} has come for the first time`)
