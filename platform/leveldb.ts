// The disk of a real machine: one LevelDB per table.

import { join } from 'node:path'
import { Level } from 'level'
import { reason, WaysideError } from '../protocol/errors.ts'
import type { Disk, Table } from './disk.ts'

/** In Node `level` is `classic-level`, which can do this too. */
interface Compacting {
  compactRange(start: string, end: string): Promise<void>
}

const full = /no space left/i

/** True of a failure whose reason is that another process has the directory open. */
export const isLocked = (error: unknown): boolean =>
  error instanceof Error && ((error as { code?: unknown }).code === 'LEVEL_LOCKED' || isLocked(error.cause))

const failed = (path: string, error: unknown): WaysideError => {
  const text = reason(error)
  if (full.test(text)) return new WaysideError('WAY_DISK_FULL', `${path}: no space left on the disk: free some`, { cause: error })
  const advice = isLocked(error) ? 'another process has it open: stop that one or choose another data directory' : 'see the cause'
  return new WaysideError('WAY_DISK_FAILED', `${path}: ${text}: ${advice}`, { cause: error })
}

const openTable = async (path: string): Promise<Table> => {
  const level = new Level<string, Uint8Array>(path, { keyEncoding: 'utf8', valueEncoding: 'view', compression: false })
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw failed(path, error)
    }
  }
  await attempt(() => level.open())
  // Recovery moves what it read from the log into a synced table file, so that nothing unsynced of the last run is ever seen.
  // A fresh LevelDB is not safe from a power cut before its first synced write (google/leveldb#189).
  await attempt(() => level.put('!open', new Uint8Array(), { sync: true } as object))
  return {
    get: key => attempt(() => level.get(key)),
    range: ({ from, to, limit, reverse = false }) =>
      attempt(async () => {
        const entries = await level.iterator({ gte: from, lt: to, limit, reverse }).all()
        return entries.map(([key, value]) => ({ key, value }))
      }),
    write: (operations, { sync }) =>
      attempt(async () => {
        // One by one into a batch of the engine: a list of operations is cloned and read back field by field, at four times the cost.
        const batch = level.batch()
        for (const { key, value } of operations) value ? batch.put(key, value) : batch.del(key)
        await batch.write({ sync } as object)
      }),
    compact: ({ from, to }) => attempt(() => (level as unknown as Compacting).compactRange(from, to)),
    close: () => attempt(() => level.close())
  }
}

export const levelDisk = (directory: string): Disk => ({ open: name => openTable(join(directory, name)) })
