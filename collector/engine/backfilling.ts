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
  /** False where the rows are on disk already. */
  readonly writes: boolean
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

  /** Position of the first entry in reach. */
  const begin = async (aside: Aside, { position, received }: JournalEntry): Promise<number> => {
    const from = await positionAt(read, { first: journal.first, last: position }, received - aside.backfill)
    const { definitions } = (await journal.definitions(from - 1)) ?? {}
    if (definitions) aside.use(definitions.watermarks)
    return from
  }

  /** Says now and then how far it is. */
  const progress = (windows: readonly string[], from: number, to: number): ((position: number) => void) => {
    let told = clock.monotonic()
    log.info('windows are computed over the journal', { windows, entries: to - from })
    return position => {
      if (clock.monotonic() - told < progressMs) return
      told = clock.monotonic()
      const percent = Math.floor(((position + 1 - from) / (to - from)) * 100)
      log.info('windows are computed over the journal', { windows, percent })
    }
  }

  const lead = async (aside: Aside, { entry, writes }: Backfill, signal?: AbortSignal): Promise<void> => {
    const [from, to] = [await begin(aside, entry), entry.position]
    if (from >= to) return
    const say = progress(aside.windows, from, to)
    for (let position = from - 1; position < to - 1; say(position)) {
      if (signal?.aborted) return
      const entries = (await read(position, entriesAtOnce)).filter(one => one.position < to)
      await take(aside, entries, writes, signal)
      position = entries.at(-1)?.position ?? to - 1
    }
    log.info('windows were computed over the journal', { windows: aside.windows })
  }

  return async (backfill, signal) => {
    const { asides, entry, writes } = backfill
    if (writes && asides.length > 0) await store.beginPreparing(entry.position)
    for (const aside of asides) await lead(aside, backfill, signal)
    return !signal?.aborted
  }
}
