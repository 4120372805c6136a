// A folder with ballast: a file that is given up when the disk is full, so that what must be written still can be.

import { WaysideError } from '../protocol/errors.ts'
import type { File, Folder } from './files.ts'

const name = 'ballast'
/** So much more than the ballast has to be free before it is taken on again. */
const spareFactor = 4
const chunkBytes = 1 << 20

const isFull = (error: unknown): boolean => error instanceof WaysideError && error.code === 'WAY_DISK_FULL'

/** Written out, not only sized: a hole would take no space. */
const fill = async (file: File, bytes: number): Promise<void> => {
  const chunk = new Uint8Array(Math.min(bytes, chunkBytes)).fill(0xb5)
  for (let offset = 0; offset < bytes; offset += chunk.length) await file.write(offset, chunk.subarray(0, bytes - offset))
  await file.sync()
}

/** Takes ballast on where there is plenty of room; where there is not, there is none, and the disk has to do without. */
const takeOn = async (folder: Folder, bytes: number): Promise<boolean> => {
  if ((await folder.free()) < bytes * spareFactor) return false
  try {
    const file = await folder.create(name)
    try {
      await fill(file, bytes)
    } finally {
      await file.close()
    }
    return true
  } catch {
    await folder.remove(name).catch(() => {})
    return false
  }
}

/** @param bytes how much is kept back */
export const ballasted = async (folder: Folder, bytes: number): Promise<Folder> => {
  const listed = (await folder.list()).find(file => file.name === name)
  let aboard = listed?.bytes === bytes
  if (listed && !aboard) await folder.remove(name).catch(() => {})
  if (!aboard) aboard = await takeOn(folder, bytes)

  /** Tries again once, without the ballast. */
  const insisting = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!isFull(error) || !aboard) throw error
      aboard = false
      await folder.remove(name)
      return work()
    }
  }

  const file = (inner: File): File => ({
    read: (offset, length) => inner.read(offset, length),
    write: (offset, content) => insisting(() => inner.write(offset, content)),
    // After a failed sync nobody knows what reached the disk: never tried again.
    sync: () => inner.sync(),
    close: () => inner.close()
  })

  return {
    ...folder,
    list: async () => (await folder.list()).filter(found => found.name !== name),
    async create(named) {
      if (!aboard) aboard = await takeOn(folder, bytes)
      return file(await insisting(() => folder.create(named)))
    },
    open: async named => file(await folder.open(named))
  }
}
