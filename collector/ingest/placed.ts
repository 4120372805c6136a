// What entries of the journal put in force, beside the entries, so that what is in force anywhere is found at once, and when these are gone.

import { type Operation, sortable, type Table, unsortable } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import type { Definitions, Placed } from '../definitions/definitions.ts'
import type { JournalEntry } from './entry.ts'

const prefixes = { definitions: 'd/', reference: 'f/' } as const

/** Of those that are superseded so many go at once. */
const pageMax = 8

export const placedOperations = (entry: JournalEntry): Operation[] => {
  if (entry.kind === 'definitions')
    return [{ key: prefixes.definitions + sortable(entry.position), value: pack(entry.definitions) }]
  if (entry.kind === 'reference') return [{ key: prefixes.reference + sortable(entry.position), value: entry.bytes }]
  return []
}

/** The row that the entry at a position, or the last before it, has brought. */
const newest = async (table: Table, prefix: string, position: number) =>
  (await table.range({ from: prefix, to: prefix + sortable(position + 1), limit: 1, reverse: true }))[0]

/** Definitions in force after the entry at a position; undefined where none have come by then. */
export const definedAt = async (table: Table, position: number): Promise<Placed | undefined> => {
  const row = await newest(table, prefixes.definitions, position)
  return (
    row && { position: unsortable(row.key.slice(prefixes.definitions.length)), definitions: unpack(row.value) as Definitions }
  )
}

/** The reference table in force after the entry at a position, packed; undefined where none has come by then. */
export const tableAt = async (table: Table, position: number): Promise<Uint8Array | undefined> =>
  (await newest(table, prefixes.reference, position))?.value

/** Of what was superseded before the first entry that is kept: a bounded part. */
export const supersededRemovals = async (table: Table, first: number): Promise<Operation[]> => {
  const found: Operation[] = []
  for (const prefix of Object.values(prefixes)) {
    const kept = await newest(table, prefix, first - 1)
    if (kept) for (const { key } of await table.range({ from: prefix, to: kept.key, limit: pageMax })) found.push({ key })
  }
  return found
}
