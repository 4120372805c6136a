// The definitions that entries of the journal have brought, beside the entries, so that those in force anywhere are found at once.

import { type Operation, sortable, type Table, unsortable } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import type { Definitions, Placed } from '../definitions/definitions.ts'

const prefix = 'd/'

export const definedOperation = ({ position, definitions }: Placed): Operation => ({
  key: prefix + sortable(position),
  value: pack(definitions)
})

/** Those in force after the entry at a position; undefined where none has come by then. */
export const definedAt = async (table: Table, position: number): Promise<Placed | undefined> => {
  const [row] = await table.range({ from: prefix, to: prefix + sortable(position + 1), limit: 1, reverse: true })
  return row && { position: unsortable(row.key.slice(prefix.length)), definitions: unpack(row.value) as Definitions }
}
