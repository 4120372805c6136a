// Reads the journal for the engine: a damaged entry is left out, loudly, and does not stop the others.

import type { Log } from '../../platform/log.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'
import type { JournalEntry } from '../ingest/entry.ts'
import type { Journal } from '../ingest/journal.ts'

/** Up to `limit` entries after a position. */
export type Read = (after: number, limit: number) => Promise<JournalEntry[]>

export const reading =
  (journal: Pick<Journal, 'read' | 'readIntact'>, log: Pick<Log, 'error'>): Read =>
  async (after, limit) => {
    try {
      return await journal.read(after, limit)
    } catch (error) {
      if (!(error instanceof WaysideError) || error.code !== 'WAY_RECORD_CORRUPT') throw error
      return journal.readIntact(after, limit, at =>
        log.error('journal entry is damaged, left out', { position: at, reason: error.message })
      )
    }
  }

/** The position of the first entry from `first` to `last` that was received at a time or later; `last` where none before it was. */
export const positionAt = async (
  read: Read,
  { first, last }: { readonly first: number; readonly last: number },
  time: Millis
): Promise<number> => {
  let [low, high] = [first, last]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [entry] = await read(middle - 1, 1)
    if (entry && entry.received < time) low = Math.max(middle, entry.position) + 1
    else high = middle
  }
  return Math.min(low, last)
}
