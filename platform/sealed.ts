// Seals each record with a checksum over its key and value, because LevelDB does not verify what it reads.

import { crc32 } from 'node:zlib'
import { WaysideError } from '../protocol/errors.ts'
import type { Disk, Entry, Operation, Table } from './disk.ts'

const checksum = (key: string, value: Uint8Array): number => crc32(value, crc32(key))

const sealBytes = 4

/** For most rows; where one is longer, twice its length from then on. */
const roomFirst = 4096
/** Memory that the last write had, for the next: mostly there is one at a time. More than rows of 2 MiB take is not kept. */
let spare: DataView | undefined
const spareMost = 4 << 20

/**
 * One after the other in the same memory: of what a fleet of many series writes, copies would be most of the garbage.
 * So a value holds until the next is asked for.
 */
function* seal(operations: Iterable<Operation>): Generator<Operation> {
  let room = spare ?? new DataView(new ArrayBuffer(roomFirst))
  spare = undefined
  try {
    for (const { key, value } of operations) {
      if (!value) {
        yield { key }
        continue
      }
      const length = value.length + sealBytes
      if (length > room.byteLength) room = new DataView(new ArrayBuffer(2 * length))
      const sealed = new Uint8Array(room.buffer, 0, length)
      sealed.set(value, sealBytes)
      room.setUint32(0, checksum(key, value))
      yield { key, value: sealed }
    }
  } finally {
    if (room.byteLength <= spareMost) spare = room
  }
}

/** @throws WaysideError WAY_RECORD_CORRUPT */
const unseal = (table: string, key: string, sealed: Uint8Array): Uint8Array => {
  const value = sealed.subarray(sealBytes)
  const intact =
    sealed.length >= sealBytes && new DataView(sealed.buffer, sealed.byteOffset).getUint32(0) === checksum(key, value)
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
      write: (operations, options) => table.write(seal(operations), options)
    }
  }
})

const bind = (table: Table): Pick<Table, 'close' | 'compact'> => ({
  close: () => table.close(),
  compact: async range => table.compact?.(range)
})
