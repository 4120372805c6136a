// Makes the windows of a configuration: those that select and group alike share what they know of series and groups.

import type { Millis, Series } from '../../protocol/series.ts'
import type { CurrentReference } from '../reference/current.ts'
import type { Catalog } from '../series/catalog.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import type { Chosen } from '../windows/aggregates/choose.ts'
import { type From, inChainOrder } from '../windows/chainorder.ts'
import { Grouping, type GroupingOptions } from '../windows/grouping.ts'
import { type Layout, layout } from '../windows/layout.ts'
import type { Kind } from '../windows/windowing.ts'
import type { Watermarks } from './watermarks.ts'
import type { Defined, DefinedChain } from './windows.ts'

/** A window as the configuration has it. */
export interface WindowOptions {
  /** Identifies kind, options and everything else of the definition. */
  readonly key: string
  readonly common: GroupingOptions & {
    readonly name: string
    readonly aggregates: readonly Chosen[]
    readonly from?: From | undefined
    readonly keep?: Millis | undefined
  }
  readonly make: () => Kind
}

export interface DefinePorts {
  readonly catalog: Catalog
  readonly sets: AgentSets
  readonly watermarks: Pick<Watermarks, 'namesOf'>
  readonly reference: Pick<CurrentReference, 'tagsOf'>
  /** Of windows that do not say it themselves. */
  readonly keep: Millis
}

export interface Definitions {
  /** Of samples. */
  readonly defined: readonly Defined[]
  /** Of windows, each after the one it reads. */
  readonly chains: readonly DefinedChain[]
  /** By what identifies them; those of groups after the groups. */
  readonly groupings: ReadonlyMap<string, Grouping>
}

const layoutOf = (aggregates: readonly Chosen[]): Layout =>
  layout(Object.fromEntries(aggregates.map(({ name, make }) => [name, make()])))

export const define = (
  options: readonly WindowOptions[],
  { catalog, sets, watermarks, reference, keep: usualKeep }: DefinePorts
): Definitions => {
  const groupings = new Map<string, Grouping>()
  const keys = new Map<Grouping, string>()

  /** @param below of the groups that stand in the place of series */
  const groupingFor = ({ measurement, tags, by }: GroupingOptions, below?: Grouping): Grouping => {
    const key = JSON.stringify([measurement, tags, by, ...(below ? [keys.get(below)] : [])])
    const known = groupings.get(key)
    if (known) return known
    const seriesOf = (number: number): Series => (below ? below.group(number) : catalog.seriesOf(number))
    const grouping = new Grouping({ measurement, tags, by }, { seriesOf, tagsOf: series => reference.tagsOf(series), sets })
    groupings.set(key, grouping)
    keys.set(grouping, key)
    below?.addReader(grouping)
    return grouping
  }

  const defined = options
    .filter(({ common }) => !common.from)
    .map(({ key, common, make }): Defined => {
      const { name, aggregates, keep = usualKeep } = common
      const grouping = groupingFor(common)
      return { name, key, grouping, keep, windowing: make()({ name, grouping, sets, keep, layout: layoutOf(aggregates) }) }
    })

  const byName = new Map<string, Defined | DefinedChain>(defined.map(one => [one.name, one]))

  const chained = ({ key, common, make }: WindowOptions): DefinedChain => {
    const { name, aggregates, from, keep = usualKeep } = common
    const read = byName.get(from!.window)!
    const grouping = groupingFor(common, read.grouping)
    const windowing = make().chained!({
      name,
      grouping,
      sets,
      layout: layoutOf(aggregates),
      naming: { keyOf: group => read.grouping.keyOf(group), agentsOf: set => watermarks.namesOf(set) },
      settled: mark => read.windowing.settled(mark),
      keep
    })
    const made = { name, key: `${key} of ${read.key}`, grouping, windowing, keep, from: from!, read: read.grouping }
    byName.set(name, made)
    return made
  }

  const chains = inChainOrder(options, ({ common }) => common).map(chained)
  return { defined, chains, groupings }
}
