// Makes windows of definitions: those that begin, select and group alike share what they know of series and groups.

import type { Millis, Series } from '../../protocol/series.ts'
import type { CurrentReference } from '../reference/current.ts'
import type { Catalog } from '../series/catalog.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import type { Chosen } from '../windows/aggregates/choose.ts'
import { inChainOrder } from '../windows/chainorder.ts'
import { Grouping } from '../windows/grouping.ts'
import { type Layout, layout } from '../windows/layout.ts'
import type { Wanted } from './begun.ts'
import type { Watermarks } from './watermarks.ts'
import type { Defined, DefinedChain } from './windows.ts'

export interface DefinePorts {
  readonly catalog: Catalog
  readonly sets: AgentSets
  readonly watermarks: Pick<Watermarks, 'namesOf'>
  readonly reference: Pick<CurrentReference, 'tagsOf'>
}

export interface Made {
  /** Of samples. */
  readonly defined: readonly Defined[]
  /** Of windows, each after the one it reads. */
  readonly chains: readonly DefinedChain[]
  /** By what identifies them; those of groups after the groups. */
  readonly groupings: ReadonlyMap<string, Grouping>
}

const layoutOf = (aggregates: readonly Chosen[]): Layout =>
  layout(Object.fromEntries(aggregates.map(({ name, make }) => [name, make()])))

/** What all kinds of definitions in use have, whatever they read. */
const partsOf = ({ options, key, since, keep, fixed }: Wanted) => ({
  name: options.common.name,
  key,
  since,
  frozen: (received: Millis): Millis => Math.max(fixed, received - keep)
})

/** Each with the window that it reads, if it reads one. */
export const define = (all: readonly Wanted[], { catalog, sets, watermarks, reference }: DefinePorts): Made => {
  const groupings = new Map<string, Grouping>()
  const keys = new Map<Grouping, string>()

  /**
   * What is told of groups depends on which agents fed them since when: only those that begin alike can share it.
   * @param below of the groups that stand in the place of series
   */
  const groupingFor = ({ options: { common }, since, backfill }: Wanted, below?: Grouping): Grouping => {
    const { measurement, tags, by } = common
    const key = JSON.stringify([since, backfill, measurement, tags, by, ...(below ? [keys.get(below)] : [])])
    const known = groupings.get(key)
    if (known) return known
    const seriesOf = (number: number): Series => (below ? below.group(number) : catalog.seriesOf(number))
    const grouping = new Grouping({ measurement, tags, by }, { seriesOf, tagsOf: series => reference.tagsOf(series), sets })
    groupings.set(key, grouping)
    keys.set(grouping, key)
    below?.addReader(grouping)
    return grouping
  }

  const ofSamples = (wanted: Wanted): Defined => {
    const { common, make } = wanted.options
    const [parts, grouping] = [partsOf(wanted), groupingFor(wanted)]
    const { name, frozen } = parts
    return { ...parts, grouping, windowing: make()({ name, grouping, sets, frozen, layout: layoutOf(common.aggregates) }) }
  }

  const defined = all.filter(({ options }) => !options.common.from).map(ofSamples)
  const byName = new Map<string, Defined | DefinedChain>(defined.map(one => [one.name, one]))

  const chained = (wanted: Wanted): DefinedChain => {
    const { common, make } = wanted.options
    const from = common.from!
    const read = byName.get(from.window)!
    const [parts, grouping] = [partsOf(wanted), groupingFor(wanted, read.grouping)]
    const { name, frozen } = parts
    const windowing = make().chained!({
      name,
      grouping,
      sets,
      layout: layoutOf(common.aggregates),
      naming: { keyOf: group => read.grouping.keyOf(group), agentsOf: set => watermarks.namesOf(set) },
      settled: mark => read.windowing.settled(mark),
      frozen
    })
    const made = { ...parts, grouping, windowing, from, read: read.grouping }
    byName.set(name, made)
    return made
  }

  const chains = inChainOrder(all, ({ options }) => options.common).map(chained)
  return { defined, chains, groupings }
}
