// A store on disk for as long as it is needed: nothing of it has to outlive a power cut.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Disk } from '../../platform/disk.ts'
import { levelDisk } from '../../platform/leveldb.ts'
import type { Catalog } from '../series/catalog.ts'
import { Store } from '../store/store.ts'

const unsynced = (disk: Disk): Disk => ({
  async open(name) {
    const table = await disk.open(name)
    return {
      get: key => table.get(key),
      range: range => table.range(range),
      write: operations => table.write(operations, { sync: false }),
      close: () => table.close()
    }
  }
})

/** @param folder in which it lies, under a name of its own */
export const withScratchStore = async <T>(folder: string, catalog: Catalog, work: (store: Store) => Promise<T>): Promise<T> => {
  const directory = await mkdtemp(join(folder, 'wayside-replay-'))
  try {
    const store = await Store.open(unsynced(levelDisk(directory)), catalog)
    try {
      return await work(store)
    } finally {
      await store.close()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
