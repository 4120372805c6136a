// What of a batch in the journal counts: its samples that are timely, with the numbers of their series.

import type { Decoded } from '../../protocol/batch.ts'
import { decodeBatch, type Limits } from '../../protocol/codec.ts'
import type { Columns } from '../../protocol/columns.ts'
import type { Tables } from '../../protocol/tables.ts'
import type { Catalog } from '../series/catalog.ts'
import type { JournalEntry } from './entry.ts'
import { timely } from './timely.ts'

export type BatchEntry = Extract<JournalEntry, { kind: 'batch' }>

export interface Counted {
  readonly batch: Decoded
  /** The batch's columns, in their places, without samples from the future. */
  readonly columns: Columns
  /** Of the columns' series; -1 where it was not let in, and nothing of the column counts. */
  readonly numbers: Int32Array
}

/** What was taken once is read whatever the limits are today. */
export const takenLimits: Limits = { bytes: 1 << 30, series: 1_000_000, samples: 1 << 27 }

/** The same for the same entry, whenever it is asked. @throws WaysideError WAY_BATCH_CORRUPT */
export type Count = (entry: BatchEntry) => Counted

export const counted =
  (catalog: Catalog, tables: Tables): Count =>
  entry => {
    const batch = entry.batch ?? decodeBatch(entry.bytes, takenLimits, tables)
    return { batch, columns: timely(batch.columns, entry.until), numbers: catalog.numbersOf(batch.series, entry.position) }
  }
