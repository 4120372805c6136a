// A journal entry as the engine takes it: decoded, with the numbers of its series.

import type { Log } from '../../platform/log.ts'
import { unpack } from '../../platform/pack.ts'
import type { Columns } from '../../protocol/columns.ts'
import { reason } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Tables } from '../../protocol/tables.ts'
import type { Action } from '../alerts/action.ts'
import type { Definitions } from '../definitions/definitions.ts'
import { counted } from '../ingest/counted.ts'
import type { JournalEntry } from '../ingest/entry.ts'
import type { Catalog } from '../series/catalog.ts'
import type { Numbered } from '../windows/windowing.ts'

/** The samples of a batch, with their series. */
export interface Taken extends Numbered {
  readonly columns: Columns
}

/** A journal entry with its batch decoded. */
export interface Input {
  readonly position: number
  readonly received: Millis
  /** The agent it came from; absent for a tick. */
  readonly agent?: string
  readonly watermark?: Millis
  readonly batch?: Taken
  /** Samples of the batch that are from the future: they are not in it. */
  readonly future?: number
  /** A reference table that is in force from here on. */
  readonly table?: State
  /** What somebody did. */
  readonly action?: Action
  /** In force after it. */
  readonly definitions?: Definitions
}

export interface InputPorts {
  readonly catalog: Catalog
  readonly tables: Tables
  readonly log: Log
}

/** A batch that cannot be read is left out, loudly; its agent and watermark still count. */
export const inputs = ({ catalog, tables, log }: InputPorts): ((entry: JournalEntry) => Input) => {
  const count = counted(catalog, tables)
  return entry => {
    const { position, received } = entry
    if (entry.kind === 'tick') return { position, received }
    if (entry.kind === 'definitions') return { position, received, definitions: entry.definitions }
    if (entry.kind === 'reference') return { position, received, table: unpack(entry.bytes) }
    if (entry.kind === 'action') return { position, received, action: entry.action }
    const { agent, watermark } = entry
    if (entry.kind === 'heartbeat') return { position, received, agent, watermark }
    try {
      const { batch, columns, numbers } = count(entry)
      return {
        position,
        received,
        agent,
        watermark,
        batch: { numbers, columns },
        future: setAside(batch.columns, columns, numbers)
      }
    } catch (error) {
      log.error('batch in the journal cannot be read, left out', { position, agent, reason: reason(error) })
      return { position, received, agent, watermark }
    }
  }
}

/** Samples of series that were let in, but of a time that cannot be. */
const setAside = (all: Columns, timely: Columns, numbers: Int32Array): number => {
  if (all === timely) return 0
  return all.reduce((sum, { times }, i) => (numbers[i]! < 0 ? sum : sum + times.length - timely[i]!.times.length), 0)
}
