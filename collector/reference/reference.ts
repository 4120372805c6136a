// The reference table: what is known of assets besides their readings, as of an event time.

import { createHash } from 'node:crypto'
import { compare } from '../../protocol/order.ts'
import type { Millis, Tags } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { agentColumn, agentsOf, type KindName, kinds, type Value } from './kinds.ts'
import { type Expected, manifest } from './manifest.ts'
import { record } from './record.ts'
import type { Attributes } from './row.ts'
import type { Interval, Table } from './table.ts'

/** Does not change: a new table is a new one. */
export interface Reference {
  /** The tag whose values are the assets. */
  readonly key: string
  readonly columns: Readonly<Record<string, KindName>>
  /** SHA-256 of what the table says, in hex: the same for two files that say the same. */
  readonly fingerprint: string
  /** In order of their names. */
  assets(): readonly string[]
  /** In order of time, none overlapping; empty of an unknown asset. */
  intervalsOf(asset: string): readonly Interval[]
  attributesOf(asset: string, time: Millis): Attributes | undefined
  /** Attributes as tags: the texts by which windows select and group. */
  tagsOf(attributes: Attributes): Tags
  /** All agents that the table names. */
  agents(): readonly string[]
  /** Agents that serve the asset at a time. */
  agentsOf(asset: string, time: Millis): readonly string[]
  readonly expected: Expected
  save(): State
}

type SavedInterval = readonly [from: Millis | null, to: Millis | null, values: readonly (Value | null)[]]

interface Saved {
  readonly key: string
  readonly columns: readonly (readonly [string, KindName])[]
  readonly assets: readonly (readonly [string, readonly SavedInterval[]])[]
}

const finite = (time: Millis): Millis | null => (Number.isFinite(time) ? time : null)

/** Of equal tables equal: names in order, no infinities, nothing absent. */
const saved = ({ key, columns, assets }: Table): Saved => {
  const kindOf = Object.entries(columns)
  const valuesOf = (attributes: Attributes): (Value | null)[] => kindOf.map(([column]) => attributes[column] ?? null)
  return {
    key,
    columns: kindOf,
    assets: [...assets].map(([asset, intervals]) => [
      asset,
      intervals.map(({ from, to, attributes }) => [finite(from), finite(to), valuesOf(attributes)] as const)
    ])
  }
}

const attributesAt = (intervals: readonly Interval[], time: Millis): Attributes | undefined => {
  const found = intervals.findLast(({ from }) => from <= time)
  return found && time < found.to ? found.attributes : undefined
}

const tagsOf = (columns: Table['columns'], attributes: Attributes): Tags =>
  record(
    Object.entries(attributes).flatMap(([column, value]) => {
      const kind = kinds[columns[column]!]
      return kind.tag ? [[column, kind.show(value)] as const] : []
    })
  )

const none: readonly Interval[] = []

export const reference = (table: Table): Reference => {
  const { key, columns, assets } = table
  const names = [...assets.keys()]
  const agents = new Set([...assets.values()].flat().flatMap(({ attributes }) => agentsOf(attributes[agentColumn])))
  const intervalsOf = (asset: string): readonly Interval[] => assets.get(asset) ?? none
  const facts = {
    key,
    columns,
    assets: () => names,
    intervalsOf,
    attributesOf: (asset: string, time: Millis) => attributesAt(intervalsOf(asset), time),
    tagsOf: (attributes: Attributes) => tagsOf(columns, attributes),
    agents: () => [...agents].sort(compare),
    agentsOf: (asset: string, time: Millis) => agentsOf(attributesAt(intervalsOf(asset), time)?.[agentColumn])
  }
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(saved(table)))
    .digest('hex')
  return { ...facts, fingerprint, expected: manifest(facts), save: () => saved(table) }
}

/** The reference that was saved. */
export const restoredReference = (state: State): Reference => {
  const { key, columns, assets } = state as Saved
  const attributesOf = (values: readonly (Value | null)[]): Attributes =>
    record(columns.flatMap(([column], index) => (values[index] == null ? [] : [[column, values[index]] as const])))
  return reference({
    key,
    columns: record(columns),
    assets: new Map(
      assets.map(([asset, intervals]) => [
        asset,
        intervals.map(([from, to, values]) => ({
          from: from ?? Number.NEGATIVE_INFINITY,
          to: to ?? Number.POSITIVE_INFINITY,
          attributes: attributesOf(values)
        }))
      ])
    )
  })
}

/** For a collector without a table: every series has its own tags only. */
export const noReference = (key = 'asset'): Reference => reference({ key, columns: record([]), assets: new Map() })
