// Makes the windows of a configuration: those that select and group alike share what they know of series and groups.

import type { Catalog } from '../series/catalog.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import type { Chosen } from '../windows/aggregates/choose.ts'
import { Grouping, type GroupingOptions, type TagsOf } from '../windows/grouping.ts'
import { layout } from '../windows/layout.ts'
import type { Definition, Windowing } from '../windows/windowing.ts'
import type { Defined } from './windows.ts'

/** A window as the configuration has it. */
export interface WindowOptions {
  /** Identifies kind, options and everything else of the definition. */
  readonly key: string
  readonly common: GroupingOptions & { readonly name: string; readonly aggregates: readonly Chosen[] }
  readonly make: () => (definition: Definition) => Windowing
}

export interface DefinePorts {
  readonly catalog: Catalog
  readonly sets: AgentSets
  readonly tagsOf: TagsOf
}

export const define = (
  options: readonly WindowOptions[],
  { catalog, sets, tagsOf }: DefinePorts
): { readonly defined: Defined[]; readonly groupings: Map<string, Grouping> } => {
  const groupings = new Map<string, Grouping>()

  const groupingFor = ({ measurement, tags, by }: GroupingOptions): Grouping => {
    const key = JSON.stringify([measurement, tags, by])
    let grouping = groupings.get(key)
    if (!grouping) {
      grouping = new Grouping({ measurement, tags, by }, { seriesOf: number => catalog.seriesOf(number), tagsOf, sets })
      groupings.set(key, grouping)
    }
    return grouping
  }

  const defined = options.map(({ key, common, make }): Defined => {
    const { name, aggregates } = common
    const grouping = groupingFor(common)
    const parts = Object.fromEntries(aggregates.map(({ name, make }) => [name, make()]))
    return { name, key, grouping, windowing: make()({ name, grouping, sets, layout: layout(parts) }) }
  })
  return { defined, groupings }
}

/** The tags of a series are those it has, at all times. */
export const ownTags: TagsOf = ({ tags }) => [{ from: Number.NEGATIVE_INFINITY, tags }]
