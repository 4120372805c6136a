// A journal entry as the engine takes it: decoded, with the numbers of its series.

import type { Log } from '../../platform/log.ts'
import { decodeBatch, type Limits } from '../../protocol/codec.ts'
import type { Columns } from '../../protocol/columns.ts'
import { reason } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Tables } from '../../protocol/tables.ts'
import type { Definitions } from '../definitions/definitions.ts'
import type { JournalEntry } from '../ingest/entry.ts'
import type { Catalog } from '../series/catalog.ts'
import type { Numbered } from '../windows/windowing.ts'

/** A journal entry with its batch decoded. */
export interface Input {
  readonly position: number
  readonly received: Millis
  /** The agent it came from; absent for a tick. */
  readonly agent?: string
  readonly watermark?: Millis
  readonly batch?: Numbered
  /** In force after it. */
  readonly definitions?: Definitions
}

/** What was taken once is read whatever the limits are today. */
const takenLimits: Limits = { bytes: 1 << 30, series: 1_000_000, samples: 1 << 27 }

export interface InputPorts {
  readonly catalog: Catalog
  readonly tables: Tables
  readonly log: Log
}

/** Samples up to a time; the others were set aside when the batch was taken. */
const until = (columns: Columns, last: Millis | undefined): Columns => {
  if (last === undefined) return columns
  return columns.map(column => {
    if (column.times.every(time => time <= last)) return column
    const kept = [...column.times.keys()].filter(index => column.times[index]! <= last)
    const [times, values] = [Float64Array.from(kept, i => column.times[i]!), Float64Array.from(kept, i => column.values[i]!)]
    return { ...column, times, values }
  })
}

/** A batch that cannot be read is left out, loudly; its agent and watermark still count. */
export const inputs =
  ({ catalog, tables, log }: InputPorts) =>
  (entry: JournalEntry): Input => {
    const { position, received } = entry
    if (entry.kind === 'tick') return { position, received }
    if (entry.kind === 'definitions') return { position, received, definitions: entry.definitions }
    const { agent, watermark } = entry
    if (entry.kind === 'heartbeat') return { position, received, agent, watermark }
    try {
      const { columns, series } = entry.batch ?? decodeBatch(entry.bytes, takenLimits, tables)
      const numbers = catalog.numbersOf(series, position)
      return { position, received, agent, watermark, batch: { numbers, columns: until(columns, entry.until) } }
    } catch (error) {
      log.error('batch in the journal cannot be read, left out', { position, agent, reason: reason(error) })
      return { position, received, agent, watermark }
    }
  }
