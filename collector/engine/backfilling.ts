// Leads new windows over the journal up to the definitions that brought them, before anything comes after these.

import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { unpack } from '../../platform/pack.ts'
import { reason } from '../../protocol/errors.ts'
import type { State } from '../../protocol/stage.ts'
import type { JournalEntry } from '../ingest/entry.ts'
import type { Journal } from '../ingest/journal.ts'
import type { Store } from '../store/store.ts'
import type { RowWriter } from '../store/windowrows.ts'
import type { Aside } from './aside.ts'
import type { Input } from './input.ts'
import { positionAt, type Read } from './reading.ts'

export interface BackfillingPorts {
  readonly journal: Pick<Journal, 'first' | 'definitions' | 'table'>
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
}

/** Journal entries that share one write. */
const entriesAtOnce = 64
const retryMs = 1000
const progressMs = 10_000

export interface Backfilling {
  /** Resolves to false where it was aborted: then it has to be begun again. */
  run(backfill: Backfill, signal: AbortSignal): Promise<boolean>
  /** Position before which no entry is needed; infinite while nothing is computed. */
  before(): number
}

export const backfilling = ({ journal, read, inputOf, store, clock, log }: BackfillingPorts): Backfilling => {
  let needed = Number.POSITIVE_INFINITY

  const write = async (rows: RowWriter, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      try {
        return await store.prepare(rows)
      } catch (error) {
        log.error('store cannot be written, trying again', { reason: reason(error) })
        await clock.wait(retryMs, signal)
      }
    }
  }

  const take = async (aside: Aside, entries: readonly JournalEntry[], signal: AbortSignal): Promise<void> => {
    const rows = store.rows()
    for (const entry of entries) await aside.push(inputOf(entry), rows)
    await write(rows, signal)
  }

  const tableAt = async (position: number): Promise<State | undefined> => {
    try {
      const bytes = await journal.table(position)
      return bytes && unpack(bytes)
    } catch (error) {
      log.error('reference table is damaged, windows are computed over the journal without it', { reason: reason(error) })
      return undefined
    }
  }

  /** Position of the first entry in reach. */
  const begin = async (aside: Aside, { position, received }: JournalEntry): Promise<number> => {
    const from = await positionAt(read, { first: journal.first, last: position }, received - aside.backfill)
    needed = Math.min(needed, from - 1)
    const { definitions } = (await journal.definitions(from - 1)) ?? {}
    aside.begin(definitions?.watermarks, await tableAt(from - 1))
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

  const lead = async (aside: Aside, entry: JournalEntry, signal: AbortSignal): Promise<void> => {
    const [from, to] = [await begin(aside, entry), entry.position]
    const say = progress(aside.windows, from, to)
    for (let position = from - 1; position < to - 1; say(position)) {
      if (signal.aborted) return
      const entries = (await read(position, entriesAtOnce)).filter(one => one.position < to)
      await take(aside, entries, signal)
      position = entries.at(-1)?.position ?? to - 1
    }
    if (signal.aborted) return
    aside.end()
    log.info('windows were computed over the journal', { windows: aside.windows })
  }

  return {
    before: () => needed,
    async run({ asides, entry }, signal) {
      if (asides.length > 0) await store.beginPreparing(entry.position)
      try {
        for (const aside of asides) await lead(aside, entry, signal)
      } finally {
        needed = Number.POSITIVE_INFINITY
      }
      return !signal.aborted
    }
  }
}
