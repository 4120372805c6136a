// A disk in memory that writes at once, for tests that are not about the disk.

import type { Disk, Entry, Operation, Table } from '../../platform/disk.ts'

export interface MemoryDisk extends Disk {
  readonly tables: Map<string, Map<string, Uint8Array>>
  /** While set, every write fails with it. */
  fault: Error | undefined
  writes: number
}

export const memoryDisk = (): MemoryDisk => {
  const tables = new Map<string, Map<string, Uint8Array>>()
  const disk: MemoryDisk = {
    tables,
    fault: undefined,
    writes: 0,
    async open(name): Promise<Table> {
      const rows = tables.get(name) ?? new Map<string, Uint8Array>()
      tables.set(name, rows)
      const apply = ({ key, value }: Operation): void => {
        if (value) rows.set(key, value.slice())
        else rows.delete(key)
      }
      return {
        get: async key => rows.get(key)?.slice(),
        async range({ from, to, limit, reverse = false }) {
          const keys = [...rows.keys()].filter(key => key >= from && key < to).sort()
          return (reverse ? keys.reverse() : keys).slice(0, limit).map((key): Entry => ({ key, value: rows.get(key)!.slice() }))
        },
        async write(operations) {
          if (disk.fault) throw disk.fault
          disk.writes++
          for (const operation of operations) apply(operation)
        },
        close: async () => {}
      }
    }
  }
  return disk
}
