// The tags of a series over event time: its own, and those of its asset in the reference table.

import type { Millis, Series, Tags } from '../../protocol/series.ts'
import { record } from './record.ts'
import type { Reference } from './reference.ts'

/** Tags that hold from an event time, inclusive, to another, exclusive. */
export interface Spell {
  readonly from: Millis
  readonly to: Millis
  readonly tags: Tags
}

export interface Enrichment {
  /** One after the other without a gap, the first from -Infinity, the last to Infinity, no two in a row with equal tags. */
  tagsOf(series: Series): readonly Spell[]
  /** How many of the series asked for say otherwise than the table, by attribute. */
  conflicts(): Readonly<Record<string, number>>
}

const sameTags = (one: Tags, other: Tags): boolean => {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every(name => one[name] === other[name])
}

const joined = (spells: readonly Spell[]): Spell[] => {
  const all: Spell[] = []
  for (const spell of spells) {
    const before = all.at(-1)
    if (before && sameTags(before.tags, spell.tags)) all[all.length - 1] = { ...before, to: spell.to }
    else all.push(spell)
  }
  return all
}

const always = (tags: Tags): Spell[] => [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, tags }]

/** Own tags win: whoever sends a reading knows where it was taken. */
const withOwn = (own: Tags, table: Tags): Tags => record([...Object.entries(table), ...Object.entries(own)])

const spellsOf = (own: Tags, asset: string, reference: Reference): Spell[] => {
  const spells: Spell[] = []
  let reached = Number.NEGATIVE_INFINITY
  for (const { from, to, attributes } of reference.intervalsOf(asset)) {
    if (from > reached) spells.push({ from: reached, to: from, tags: own })
    spells.push({ from, to, tags: withOwn(own, reference.tagsOf(attributes)) })
    reached = to
  }
  if (reached < Number.POSITIVE_INFINITY) spells.push({ from: reached, to: Number.POSITIVE_INFINITY, tags: own })
  return joined(spells)
}

const conflictsOf = (own: Tags, asset: string, reference: Reference): string[] => {
  const names = new Set<string>()
  for (const { attributes } of reference.intervalsOf(asset)) {
    for (const [name, value] of Object.entries(reference.tagsOf(attributes)))
      if (own[name] !== undefined && own[name] !== value) names.add(name)
  }
  return [...names]
}

/** A new table needs a new one. */
export const enrichment = (reference: Reference): Enrichment => {
  const conflicting = new Map<string, readonly string[]>()
  return {
    tagsOf({ key, tags }) {
      const asset = tags[reference.key]
      if (asset === undefined || reference.intervalsOf(asset).length === 0) return always(tags)
      const conflicts = conflictsOf(tags, asset, reference)
      if (conflicts.length > 0) conflicting.set(key, conflicts)
      return spellsOf(tags, asset, reference)
    },
    conflicts() {
      const counts = new Map<string, number>()
      for (const name of [...conflicting.values()].flat()) counts.set(name, (counts.get(name) ?? 0) + 1)
      return record(counts)
    }
  }
}
