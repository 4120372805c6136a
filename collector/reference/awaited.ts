// What the reference table says should come: of each asset that has an agent, from when on, and what of it.

import type { Millis } from '../../protocol/series.ts'
import { agentColumn, agentsOf, measurementsColumn, measurementsOf } from './kinds.ts'
import type { Reference } from './reference.ts'

export interface Awaited {
  readonly asset: string
  /** -Infinity where it always was. */
  readonly from: Millis
  readonly agents: readonly string[]
  /** Empty where anything would do. */
  readonly measurements: readonly string[]
}

/** At a time, or the first after it. */
export const awaited = ({ assets, intervalsOf }: Pick<Reference, 'assets' | 'intervalsOf'>, time: Millis): Awaited[] =>
  assets().flatMap(asset => {
    const interval = intervalsOf(asset).find(({ to }) => to > time)
    const agents = agentsOf(interval?.attributes[agentColumn])
    if (!interval || agents.length === 0) return []
    return [{ asset, from: interval.from, agents, measurements: measurementsOf(interval.attributes[measurementsColumn]) }]
  })
