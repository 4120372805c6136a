// Seals each record with a checksum over its key and value, because LevelDB does not verify what it reads.

import { crc32 } from 'node:zlib'
import { WaysideError } from '../protocol/errors.ts'
import type { Disk, Entry, Table } from './disk.ts'

const checksum = (key: string, value: Uint8Array): number => crc32(value, crc32(key))

const seal = (key: string, value: Uint8Array): Uint8Array => {
  const sealed = new Uint8Array(value.length + 4)
  sealed.set(value, 4)
  new DataView(sealed.buffer).setUint32(0, checksum(key, value))
  return sealed
}

/** @throws WaysideError WAY_RECORD_CORRUPT */
const unseal = (table: string, key: string, sealed: Uint8Array): Uint8Array => {
  const value = sealed.subarray(4)
  const intact = sealed.length >= 4 && new DataView(sealed.buffer, sealed.byteOffset).getUint32(0) === checksum(key, value)
  if (intact) return value
  throw new WaysideError(
    'WAY_RECORD_CORRUPT',
    `${table}: record ${JSON.stringify(key)} (${sealed.length} bytes) does not match its checksum`
  )
}

/** A disk on which no damaged record is ever returned: reading one throws WAY_RECORD_CORRUPT. */
export const sealed = (disk: Disk): Disk => ({
  async open(name) {
    const table = await disk.open(name)
    return {
      ...bind(table),
      async get(key) {
        const value = await table.get(key)
        return value && unseal(name, key, value)
      },
      async range(range) {
        const entries = await table.range(range)
        return entries.map(({ key, value }): Entry => ({ key, value: unseal(name, key, value) }))
      },
      write: (operations, options) =>
        table.write(
          operations.map(({ key, value }) => (value ? { key, value: seal(key, value) } : { key })),
          options
        )
    }
  }
})

const bind = (table: Table): Pick<Table, 'close' | 'compact'> => ({
  close: () => table.close(),
  compact: async range => table.compact?.(range)
})
