// The numbers of series on disk: a row for those that came together, under the number of the first.

import { type Operation, prefixed, scan, sortable, type Table, unsortable } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Additions, Register } from './register.ts'

type Packed = [agent: string, since: number, keys: readonly string[]]

const prefix = 's/'

export const additionOperation = (first: number, { agent, since, keys }: Additions): Operation => ({
  key: prefix + sortable(first),
  value: pack([agent, since, keys] satisfies Packed)
})

/** Adds what stands on disk and is not yet in the register. @throws WaysideError WAY_RECORD_CORRUPT */
export const loadRegister = async (table: Table, register: Register): Promise<void> => {
  const { to } = prefixed(prefix)
  for await (const { key, value } of scan(table, { from: prefix + sortable(register.size), to })) {
    const first = unsortable(key.slice(prefix.length))
    if (first !== register.size) {
      throw new WaysideError(
        'WAY_RECORD_CORRUPT',
        `journal: series ${register.size} to ${first - 1} are missing: restore the journal from a backup`
      )
    }
    const [agent, since, keys] = unpack(value) as Packed
    register.add({ agent, since, keys })
  }
}
