// Which windows wait for which agent: for each definition and set of agents the watermark, what waits, and who holds it back.

import type { Millis } from '../../protocol/series.ts'
import type { AgentStatus } from '../store/outputs.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import type { Closes } from '../windows/windowing.ts'
import type { Watermarks } from './watermarks.ts'
import type { Defined } from './windows.ts'

/** How many there are, and the first few by name. */
export interface Some {
  readonly count: number
  readonly names: readonly string[]
}

/** The agent with the smallest watermark of those that windows wait for. */
export interface Holder extends AgentStatus {
  /** How far its watermark is behind that of the agent that is furthest. */
  readonly behind: Millis
}

/** The windows of a definition that the same agents feed. */
export interface HoldUp {
  readonly window: string
  readonly agents: Some
  readonly groups: number
  readonly mark: Millis
  /** Groups with windows that have ended for one of the agents, and wait for others. */
  readonly waiting: Some
  /** Absent where no agent holds. */
  readonly heldBy?: Holder
}

export interface AgentReport extends AgentStatus {
  /** From its watermark to now, by the collector's clock. */
  readonly lag: Millis
}

export interface MarksReport {
  /** Time of the newest journal entry that is in it. */
  readonly time: Millis
  /** Those with most groups that wait first. */
  readonly windows: readonly HoldUp[]
  /** True where there are more than the limit. */
  readonly more: boolean
  readonly agents: readonly AgentReport[]
}

export interface MarksFilter {
  readonly window?: string | undefined
  readonly agent?: string | undefined
}

export interface MarksPorts {
  readonly definitions: readonly Defined<Closes>[]
  readonly sets: AgentSets
  readonly watermarks: Watermarks
}

const namedMost = 5

const some = (names: readonly string[]): Some => ({ count: names.length, names: names.slice(0, namedMost) })

/** Looks, and changes nothing. */
export const marksReport = (
  { definitions, sets, watermarks }: MarksPorts,
  { window, agent }: MarksFilter,
  limit: number
): MarksReport => {
  const { now } = watermarks

  const waitingOf = ({ grouping, windowing }: Defined<Closes>, set: number, furthest: Millis): Some => {
    const groups = grouping.groupsOf(set).filter(group => windowing.waits(group, furthest))
    return { count: groups.length, names: groups.slice(0, namedMost).map(group => grouping.keyOf(group)) }
  }

  const holdUp = (definition: Defined<Closes>, set: number): HoldUp => {
    const { mark, by } = watermarks.of(set, now)
    const furthest = watermarks.furthest(set)
    return {
      window: definition.name,
      agents: some(watermarks.namesOf(set)),
      groups: definition.grouping.groupsOf(set).length,
      mark,
      waiting: mark < furthest ? waitingOf(definition, set, furthest) : some([]),
      ...(by === undefined ? {} : { heldBy: { ...watermarks.status(by), behind: furthest - mark } })
    }
  }

  const statuses = Array.from({ length: watermarks.size }, (_, number) => watermarks.status(number))
  const agents = statuses
    .filter(status => agent === undefined || status.agent === agent)
    .map(status => ({ ...status, lag: now - status.watermark }))
  const chosen = Array.from({ length: sets.size }, (_, set) => set).filter(
    set => agent === undefined || watermarks.namesOf(set).includes(agent)
  )
  const windows = definitions
    .filter(({ name }) => window === undefined || window === name)
    .flatMap(definition => chosen.filter(set => definition.grouping.groupsOf(set).length > 0).map(set => holdUp(definition, set)))
    .sort((a, b) => b.waiting.count - a.waiting.count)
  return { time: now, windows: windows.slice(0, limit), more: windows.length > limit, agents }
}
