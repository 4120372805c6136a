// Opens a table anew after a failed write: LevelDB refuses all further writes of a handle once one has failed.

import { reason } from '../protocol/errors.ts'
import type { Clock } from './clock.ts'
import type { Disk, Table } from './disk.ts'
import type { Log } from './log.ts'

/** Shortest time between two attempts to open a broken table, so that a full disk is not hammered. */
const pauseMs = 1000

/** A disk that works again by itself when the fault is over, for one when space was freed. A write that failed is never retried here: its caller was told. */
export const healing = (disk: Disk, clock: Clock, log: Log): Disk => ({
  async open(name) {
    let table: Table | undefined = await disk.open(name)
    let opening: Promise<Table> | undefined
    let attempted = Number.NEGATIVE_INFINITY

    const reopen = async (): Promise<Table> => {
      const early = attempted + pauseMs - clock.monotonic()
      if (early > 0) await clock.wait(early)
      attempted = clock.monotonic()
      const opened = await disk.open(name)
      log.info('table works again', { table: name })
      return opened
    }

    const current = async (): Promise<Table> => {
      if (table) return table
      opening ??= reopen()
        .then(opened => (table = opened))
        .finally(() => {
          opening = undefined
        })
      return opening
    }

    const broken = async (error: unknown): Promise<void> => {
      if (!table) return
      const handle = table
      table = undefined
      log.error('table cannot be written, opening it anew', { table: name, reason: reason(error) })
      await handle.close().catch(() => {})
    }

    return {
      get: async key => (await current()).get(key),
      range: async range => (await current()).range(range),
      async write(operations, options) {
        const handle = await current()
        try {
          await handle.write(operations, options)
        } catch (error) {
          if (handle === table) await broken(error)
          throw error
        }
      },
      compact: async range => (await current()).compact?.(range),
      async close() {
        await table?.close()
      }
    }
  }
})
