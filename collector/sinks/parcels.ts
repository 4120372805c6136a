// Reads parcels for sinks: samples from the journal, windows and alerts from the store.

import type { Columns } from '../../protocol/columns.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Count } from '../ingest/counted.ts'
import type { JournalEntry } from '../ingest/entry.ts'
import type { Journal } from '../ingest/journal.ts'
import type { Store } from '../store/store.ts'
import type { Parcel } from './sink.ts'

/** Up to `limit` parcels after a position, oldest first. */
export type Parcels = (after: number, limit: number) => Promise<Parcel[]>

/** Never ahead of the store: an entry that was not processed yet has no windows and alerts yet. A damaged entry was named when it was processed; here it is left out. */
export const parcelsOf = (journal: Journal, store: Store, count: Count): Parcels => {
  const columnsOf = (entry: JournalEntry): Columns => {
    if (entry.kind !== 'batch') return []
    const { columns, numbers } = count(entry)
    return columns.filter(({ times }, i) => numbers[i]! >= 0 && times.length > 0)
  }

  const read = async (after: number, limit: number): Promise<JournalEntry[]> => {
    try {
      return await journal.read(after, limit)
    } catch (error) {
      if (!(error instanceof WaysideError) || error.code !== 'WAY_RECORD_CORRUPT') throw error
      return journal.readIntact(after, limit, () => {})
    }
  }

  return async (after, limit) => {
    const reached = await store.position()
    const entries = (await read(after, limit)).filter(({ position }) => position <= reached)
    const told = new Map((await store.publications(after, limit)).map(publication => [publication.position, publication]))
    return entries.map(entry => {
      const { windows = [], alerts = [], notifications = [] } = told.get(entry.position) ?? {}
      return { position: entry.position, columns: columnsOf(entry), windows, alerts, notifications }
    })
  }
}

/** For those that carry notifications only: from the store alone, which has them also where the journal went on without a sink. */
export const noticesOf =
  (store: Pick<Store, 'position' | 'publications'>): Parcels =>
  async (after, limit) => {
    const nothing = { columns: [], windows: [], alerts: [] }
    const reached = await store.position()
    const told = await store.publications(after, limit)
    const parcels = told.map(({ position, notifications = [] }): Parcel => ({ ...nothing, position, notifications }))
    const last = parcels.at(-1)?.position ?? after
    return told.length < limit && last < reached ? [...parcels, { ...nothing, position: reached, notifications: [] }] : parcels
  }
