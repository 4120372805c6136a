// What there is to say of absence now, for those who ask: how many are in each state, and which.

import type { Millis, Series, Tags } from '../../protocol/series.ts'
import type { AgentState } from './agents.ts'
import type { Item } from './expected.ts'
import type { Known } from './known.ts'
import { type AbsenceState, seriesStates } from './state.ts'

export interface AbsenceFilter {
  readonly state?: AbsenceState | undefined
  readonly agent?: string | undefined
  readonly tags?: Tags | undefined
}

export interface SeriesReport {
  /** Of a series; of what never came, as its alert has it. */
  readonly key: string
  readonly state: AbsenceState
  /** Journal time. */
  readonly since: Millis
  /** That sent it last, or should. */
  readonly agents: readonly string[]
  /** Event time of its newest sample; absent where there is none. */
  readonly last?: Millis
  /** How often a sample is expected; absent where it is not known. */
  readonly period?: Millis
  /** True where people said so. */
  readonly declared?: true
  /** Journal time at which it is late; absent where it waits for something else. */
  readonly due?: Millis
}

export interface AgentAbsence {
  readonly agent: string
  readonly state: AgentState
  readonly since: Millis
  readonly heard: Millis
  readonly series: number
  readonly delayed: number
}

export type AbsenceCounts = Readonly<Record<AbsenceState, number>> & { readonly agents: Readonly<Record<AgentState, number>> }

export interface AbsenceReport {
  readonly time: Millis
  /** Of all, whatever was asked for. */
  readonly counts: AbsenceCounts
  readonly agents: readonly AgentAbsence[]
  /** By number. */
  readonly series: readonly SeriesReport[]
  readonly more: boolean
}

export interface AbsenceReportPorts {
  readonly known: Known
  readonly items: Iterable<Item>
  readonly seriesOf: (number: number) => Series
  readonly nameOf: (agent: number) => string
  readonly time: Millis
}

const agrees = (tags: Tags, wanted: Tags = {}): boolean => Object.entries(wanted).every(([name, value]) => tags[name] === value)

const countsOf = ({ sensors, agents }: Known, never: number): AbsenceCounts => {
  const states = { heard: 0, silent: 0, stalled: 0 }
  for (const [, { state }] of agents.numbered()) states[state]++
  const series = Object.fromEntries(seriesStates.map((state, at) => [state, sensors.counts[at]!]))
  return { ...(series as Record<AbsenceState, number>), 'never-seen': never, agents: states }
}

const seriesReport = ({ known: { sensors }, nameOf }: AbsenceReportPorts, number: number, { key }: Series): SeriesReport => {
  const [last, period, due] = [sensors.last[number]!, sensors.period(number), sensors.due.of(number)]
  return {
    ...{ key, state: seriesStates[sensors.state[number]!]!, since: sensors.since[number]! },
    agents: [nameOf(sensors.agent[number]!)],
    ...(Number.isFinite(last) ? { last } : {}),
    ...(period > 0 ? { period } : {}),
    ...(sensors.declared[number]! > 0 ? { declared: true as const } : {}),
    ...(Number.isFinite(due) ? { due } : {})
  }
}

function* chosen(ports: AbsenceReportPorts, { state, agent, tags }: AbsenceFilter): Iterable<SeriesReport> {
  const { known, items, seriesOf, nameOf } = ports
  const { sensors } = known
  for (let number = 0; number < sensors.size; number++) {
    if (!sensors.isSeen(number) || (state !== undefined && seriesStates[sensors.state[number]!] !== state)) continue
    if (agent !== undefined && nameOf(sensors.agent[number]!) !== agent) continue
    const series = seriesOf(number)
    if (agrees(series.tags, tags)) yield seriesReport(ports, number, series)
  }
  if (state !== undefined && state !== 'never-seen') return
  for (const { group, agents, since, told } of items)
    if (told && (agent === undefined || agents.includes(agent) || group.tags['agent'] === agent) && agrees(group.tags, tags))
      yield { key: group.key, state: 'never-seen', since, agents }
}

/** Looks, and changes nothing. */
export const absenceReport = (ports: AbsenceReportPorts, filter: AbsenceFilter, limit: number): AbsenceReport => {
  const { known, items, nameOf, time } = ports
  const agents = Array.from(known.agents.numbered(), ([number, { state, since, heard, delayed }]) => {
    return { agent: nameOf(number), state, since, heard, series: known.membersOf(number).length, delayed }
  })
  const series: SeriesReport[] = []
  for (const one of chosen(ports, filter)) {
    series.push(one)
    if (series.length > limit) break
  }
  return {
    time,
    counts: countsOf(known, [...items].filter(({ told }) => told).length),
    agents: agents.filter(({ agent }) => filter.agent === undefined || agent === filter.agent),
    series: series.slice(0, limit),
    more: series.length > limit
  }
}
