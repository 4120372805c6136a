// Makes windows of definitions: those that are in force already go on as they are, the others start afresh.

import type { Millis } from '../../protocol/series.ts'
import type { WindowOptions } from '../definitions/read.ts'
import type { Catalog } from '../series/catalog.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import { Grouping, type TagsOf } from '../windows/grouping.ts'
import { layout } from '../windows/layout.ts'
import type { Defined } from './windows.ts'

export interface DefinePorts {
  readonly catalog: Catalog
  readonly sets: AgentSets
  readonly tagsOf: TagsOf
}

/** How a definition came into force. */
export interface Begun {
  /** Journal position of the entry that brought it. */
  readonly since: number
  /** How far back from there it was to be computed, whatever its option says since. */
  readonly backfill: Millis
}

export interface Wanted extends Begun {
  readonly options: WindowOptions
}

/** What is told of groups depends on which agents fed them since when: only those that begin alike can share it. */
const sharedBy = ({ options: { common }, since, backfill }: Wanted): string =>
  JSON.stringify([since, backfill, common.measurement, common.tags, common.by])

const isIt = ({ options: { key }, since }: Wanted, known: Defined): boolean => known.key === key && known.since === since

export const define = (
  wanted: readonly Wanted[],
  before: readonly Defined[],
  { catalog, sets, tagsOf }: DefinePorts
): Defined[] => {
  const groupings = new Map<string, Grouping>()

  const groupingOf = (one: Wanted): Grouping => {
    const found = groupings.get(sharedBy(one))
    if (found) return found
    const { measurement, tags, by } = one.options.common
    const grouping = new Grouping({ measurement, tags, by }, { seriesOf: number => catalog.seriesOf(number), tagsOf, sets })
    groupings.set(sharedBy(one), grouping)
    return grouping
  }

  const make = (one: Wanted): Defined => {
    const { key, common, make } = one.options
    const { name, aggregates } = common
    const grouping = groupingOf(one)
    const parts = Object.fromEntries(aggregates.map(({ name, make }) => [name, make()]))
    const windowing = make()({ name, grouping, sets, layout: layout(parts) })
    return { name, key, since: one.since, backfill: one.backfill, shared: sharedBy(one), grouping, windowing }
  }

  return wanted.map(one => before.find(known => isIt(one, known)) ?? make(one))
}

/** The tags of a series are those it has, at all times. */
export const ownTags: TagsOf = ({ tags }) => [{ from: Number.NEGATIVE_INFINITY, tags }]
