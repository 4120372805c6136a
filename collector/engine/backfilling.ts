// Leads new windows over the journal up to the definitions that brought them, before anything comes after these.

import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { reason } from '../../protocol/errors.ts'
import type { JournalEntry } from '../ingest/entry.ts'
import type { Journal } from '../ingest/journal.ts'
import type { Store } from '../store/store.ts'
import type { RowWriter } from '../store/windowrows.ts'
import type { Aside } from './aside.ts'
import type { Input } from './input.ts'
import { positionAt, type Read } from './reading.ts'

export interface BackfillingPorts {
  readonly journal: Pick<Journal, 'first' | 'definitions'>
  readonly read: Read
  readonly inputOf: (entry: JournalEntry) => Input
  readonly store: Pick<Store, 'rows' | 'prepare' | 'beginPreparing'>
  readonly clock: Clock
  readonly log: Log
}

export interface Backfill {
  readonly asides: readonly Aside[]
  /** The entry with the definitions. */
  readonly entry: JournalEntry
  /** What comes of the entry itself, not written yet; absent where everything is on disk already. */
  readonly rows?: RowWriter
}

/** Journal entries that share one write. */
const entriesAtOnce = 64
const retryMs = 1000
const progressMs = 10_000

/** Resolves to false where it was aborted: then it has to be begun again. */
export type Backfilling = (backfill: Backfill, signal?: AbortSignal) => Promise<boolean>

export const backfilling = ({ journal, read, inputOf, store, clock, log }: BackfillingPorts): Backfilling => {
  const write = async (rows: RowWriter, signal?: AbortSignal): Promise<void> => {
    while (!signal?.aborted) {
      try {
        return await store.prepare(rows)
      } catch (error) {
        log.error('store cannot be written, trying again', { reason: reason(error) })
        await clock.wait(retryMs, signal)
      }
    }
  }

  const take = async (aside: Aside, entries: readonly JournalEntry[], writes: boolean, signal?: AbortSignal): Promise<void> => {
    const rows = writes ? store.rows() : undefined
    for (const entry of entries) await aside.push(inputOf(entry), rows)
    if (rows) await write(rows, signal)
  }

  const lead = async (aside: Aside, { entry, rows }: Backfill, signal?: AbortSignal): Promise<void> => {
    const [first, began] = [await journal.first(), clock.monotonic()]
    const from = await positionAt(read, { first, last: entry.position }, entry.received - aside.backfill)
    const { definitions } = (await journal.definitions(from - 1)) ?? {}
    if (definitions) aside.use(definitions.watermarks)
    const { windows } = aside
    const all = entry.position - from
    let [position, told] = [from - 1, began]
    log.info('windows are computed over the journal', { windows, from, entries: all })
    while (position < entry.position - 1 && !signal?.aborted) {
      const entries = (await read(position, entriesAtOnce)).filter(one => one.position < entry.position)
      await take(aside, entries, rows !== undefined, signal)
      position = entries.at(-1)?.position ?? entry.position - 1
      if (clock.monotonic() - told < progressMs) continue
      told = clock.monotonic()
      log.info('windows are computed over the journal', { windows, percent: Math.floor(((position + 1 - from) / all) * 100) })
    }
    if (!signal?.aborted)
      log.info('windows were computed over the journal', { windows, ms: Math.round(clock.monotonic() - began) })
  }

  return async (backfill, signal) => {
    const { asides, entry, rows } = backfill
    if (rows && asides.length > 0) await store.beginPreparing(entry.position, rows)
    for (const aside of asides) await lead(aside, backfill, signal)
    return !signal?.aborted
  }
}
