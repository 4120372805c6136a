// Numbers for names, so that keys stay short and sort whatever the names are made of.

import { type Operation, prefixed, scan, sortable, type Table, unsortable } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'

export interface Dictionary {
  find(name: string): number | undefined
  /** The number of a name; a new one counts only once `settle` says that the operations were written. */
  stage(name: string, operations: Operation[]): number
  settle(): void
  /** Takes what stands on disk for the truth: a write failed, and may or may not have got there. */
  reload(): Promise<void>
  /** Names in order of their numbers. */
  entries(): Iterable<readonly [name: string, number: number]>
}

export const openDictionary = async (table: Table, prefix: string): Promise<Dictionary> => {
  let numbers = new Map<string, number>()
  const staged = new Map<string, number>()
  const reload = async (): Promise<void> => {
    staged.clear()
    const found = new Map<string, number>()
    for await (const { key, value } of scan(table, prefixed(prefix)))
      found.set(unpack(value) as string, unsortable(key.slice(prefix.length)))
    numbers = found
  }
  await reload()

  return {
    find: name => numbers.get(name),
    stage(name, operations) {
      const known = numbers.get(name) ?? staged.get(name)
      if (known !== undefined) return known
      const number = numbers.size + staged.size + 1
      staged.set(name, number)
      operations.push({ key: `${prefix}${sortable(number)}`, value: pack(name) })
      return number
    },
    settle() {
      for (const [name, number] of staged) numbers.set(name, number)
      staged.clear()
    },
    reload,
    entries: () => numbers
  }
}
