// The manifest: which agents should report to a group of series, by what the reference table says of assets.

import { compare } from '../../protocol/order.ts'
import type { Millis, Tags } from '../../protocol/series.ts'
import { agentColumn, agentsOf } from './kinds.ts'
import { record } from './record.ts'
import type { Attributes } from './row.ts'
import type { Interval } from './table.ts'

/** What series themselves say of an asset; it counts before the table. */
export type OwnTags = (asset: string) => Tags | undefined

/**
 * The agents, in order, that serve assets which agree with all of a group's tags at a time. A group of one asset expects that
 * asset's agents, whatever its other tags: they tell sensors apart. Else an asset of which a tag is not known is not expected.
 */
export type Expected = (group: Tags, time: Millis, own?: OwnTags) => readonly string[]

interface Facts {
  readonly key: string
  readonly columns: Readonly<Record<string, unknown>>
  assets(): readonly string[]
  intervalsOf(asset: string): readonly Interval[]
  tagsOf(attributes: Attributes): Tags
}

interface Entry {
  readonly asset: string
  readonly from: Millis
  readonly to: Millis
  readonly tags: Tags
  readonly agents: readonly string[]
}

const entriesOf = ({ key, assets, intervalsOf, tagsOf }: Facts): Entry[] =>
  assets().flatMap(asset =>
    intervalsOf(asset).flatMap(({ from, to, attributes }) => {
      const agents = agentsOf(attributes[agentColumn])
      return agents.length === 0
        ? []
        : [{ asset, from, to, tags: record([...Object.entries(tagsOf(attributes)), [key, asset]]), agents }]
    })
  )

const byValue = (entries: readonly Entry[], name: string): ReadonlyMap<string, readonly Entry[]> => {
  const values = new Map<string, Entry[]>()
  for (const entry of entries) {
    const value = entry.tags[name]
    if (value === undefined) continue
    const known = values.get(value)
    if (known) known.push(entry)
    else values.set(value, [entry])
  }
  return values
}

/** Made when it is first asked for: few tables are grouped by most of their columns. */
const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

const sorted = (agents: Iterable<string>): string[] => [...new Set(agents)].sort(compare)

export const manifest = (facts: Facts): Expected => {
  const entries = once(() => entriesOf(facts))
  const indexes = new Map<string, () => ReadonlyMap<string, readonly Entry[]>>(
    [facts.key, ...Object.keys(facts.columns)].map(name => [name, once(() => byValue(entries(), name))])
  )

  /** The fewest entries that can agree. */
  const candidates = (names: readonly (readonly [string, string])[]): readonly Entry[] =>
    names
      .map(([name, value]) => indexes.get(name)?.().get(value) ?? [])
      .reduce((fewest, found) => (found.length < fewest.length ? found : fewest), entries())

  return (group, time, own) => {
    const asset = group[facts.key]
    const names = asset === undefined ? Object.entries(group) : [[facts.key, asset] as const]
    const agrees = ({ asset, tags }: Entry): boolean => {
      const said = own?.(asset)
      return names.every(([name, value]) => (said?.[name] ?? tags[name]) === value)
    }
    // Where series say otherwise than the table, its index does not find them.
    const possible = own && asset === undefined ? entries() : candidates(names)
    const found = possible.filter(entry => entry.from <= time && time < entry.to && agrees(entry))
    return sorted(found.flatMap(({ agents }) => agents))
  }
}
