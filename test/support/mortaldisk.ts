// A disk whose program can be killed at a write: before it has happened, or right after.

import type { Disk, Operation } from '../../platform/disk.ts'
import { Rows } from '../../simulators/world/rows.ts'

const copied = (operations: Iterable<Operation>): Operation[] =>
  Array.from(operations, one => (one.value ? { ...one, value: one.value.slice() } : one))

export class MortalDisk {
  readonly #tables = new Map<string, Rows>()
  #left = Number.POSITIVE_INFINITY
  #applies = false
  dead = false

  /** The next program dies after so many writes. */
  killAt(writes: number, applies: boolean): void {
    this.#left = writes
    this.#applies = applies
    this.dead = false
  }

  rows(table: string): Rows {
    const rows = this.#tables.get(table) ?? new Rows()
    this.#tables.set(table, rows)
    return rows
  }

  open(): Disk {
    return {
      open: async name => {
        const rows = this.rows(name)
        return {
          get: async key => rows.get(key),
          range: async range => rows.range(range),
          close: async () => {},
          write: async operations => {
            if (!this.dead && this.#left-- > 0) return rows.apply(copied(operations))
            if (!this.dead && this.#applies) rows.apply(copied(operations))
            this.dead = true
            return new Promise<void>(() => {})
          }
        }
      }
    }
  }
}
