// Notifications that a sink would not take, on disk until it does.

import { type Operation, prefixed, type Table } from '../../platform/disk.ts'
import * as keys from './keys.ts'
import type { Undelivered } from './outputs.ts'
import { packUndelivered, unpackUndelivered } from './publicationrows.ts'

export interface UndeliveredRows {
  /** Those of a sink, the oldest first. */
  read(sink: string, limit: number): Promise<Undelivered[]>
  put(sink: string, items: readonly Undelivered[]): Promise<void>
  remove(sink: string, item: Undelivered): Promise<void>
}

const keyOf = (sink: string, { position, notification }: Undelivered): string =>
  keys.undeliveredKey(sink, position, notification.id)

export const undeliveredRows = (table: Table): UndeliveredRows => {
  const write = (operations: readonly Operation[]): Promise<void> => table.write([...operations], { sync: true })
  return {
    async read(sink, limit) {
      const entries = await table.range({ ...prefixed(keys.undeliveredOf(sink)), limit })
      return entries.map(({ value }) => unpackUndelivered(value))
    },
    put: (sink, items) => write(items.map(item => ({ key: keyOf(sink, item), value: packUndelivered(item) }))),
    remove: (sink, item) => write([{ key: keyOf(sink, item) }])
  }
}
