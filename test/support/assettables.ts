// Tables of assets by chance, and journals in which they come into force.

import type { JournalEntry } from '../../collector/ingest/entry.ts'
import { parseReference } from '../../collector/reference/file.ts'
import type { Reference } from '../../collector/reference/reference.ts'
import { pack } from '../../platform/pack.ts'
import { type Random, random } from '../../simulators/random.ts'
import type { Fleet, Sample } from './convergence.ts'

/** Assets that move from one zone to another, some of them at a time within the samples of a fleet. */
export const tableOf = (chance: Random, { samples }: Fleet): Reference => {
  const rows = ['asset,from,zone,agent']
  for (let asset = 0; asset < 4; asset++) {
    if (chance.uniform() < 0.2) continue
    const times = chance.uniform() < 0.5 ? [''] : ['', new Date(Math.floor(chance.pick([...samples]).time)).toISOString()]
    for (const from of times) rows.push(`m${asset},${from},z${chance.integer(3)},gw-${chance.integer(5)}`)
  }
  rows.push('m9,,z0,gw-9')
  return parseReference(rows.join('\n'), { file: 'assets.csv', key: 'asset', columns: {} })
}

/** The samples with the tags that the table adds to theirs. */
export const enriched = (samples: readonly Sample[], table: Reference): Sample[] =>
  samples.map(sample => {
    const zone = table.attributesOf(sample.tags['asset']!, sample.time)?.['zone']
    return zone === undefined ? sample : { ...sample, tags: { ...sample.tags, zone: String(zone) } }
  })

/** The fleet's journal with tables put in before entries at these places. */
export const withTables = (fleet: Fleet, tables: readonly { readonly at: number; readonly table: Reference }[]): Fleet => {
  const journal: JournalEntry[] = []
  const add = (entry: JournalEntry): void => void journal.push({ ...entry, position: journal.length + 1 })
  for (const [index, entry] of fleet.journal.entries()) {
    for (const { at, table } of tables) {
      if (at !== index) continue
      const { fingerprint } = table
      add({
        kind: 'reference',
        fingerprint,
        bytes: pack(table.save()),
        received: entry.received,
        total: entry.total,
        position: 0
      })
    }
    add(entry)
  }
  return { ...fleet, journal }
}

export const chanceOf = (seed: number): Random => random(seed).fork('tables')
