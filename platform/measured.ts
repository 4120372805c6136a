// A disk that knows what was written to each of its tables, and why the last write failed.

import { reason } from '../protocol/errors.ts'
import type { Disk, Operation } from './disk.ts'

export interface Written {
  /** Keys and values as handed over, without what the files underneath add. */
  readonly bytes: number
  /** Why the last write failed; undefined once one succeeded again. */
  readonly problem: string | undefined
}

export interface MeasuredDisk extends Disk {
  /** By name of a table; nothing of one never written. */
  written(name: string): Written
  /** Of all tables. */
  readonly bytes: number
}

const nothing: Written = { bytes: 0, problem: undefined }

const sizeOf = (operations: readonly Operation[]): number =>
  operations.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0)

export const measured = (disk: Disk): MeasuredDisk => {
  const tables = new Map<string, Written>()
  const written = (name: string): Written => tables.get(name) ?? nothing
  return {
    written,
    get bytes() {
      return [...tables.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    },
    async open(name) {
      const table = await disk.open(name)
      return {
        get: key => table.get(key),
        range: range => table.range(range),
        close: () => table.close(),
        async write(operations, options) {
          try {
            await table.write(operations, options)
            tables.set(name, { bytes: written(name).bytes + sizeOf(operations), problem: undefined })
          } catch (error) {
            tables.set(name, { bytes: written(name).bytes, problem: reason(error) })
            throw error
          }
        }
      }
    }
  }
}
