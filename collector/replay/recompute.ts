// Runs other definitions over the journal into a store of their own, from a time on to where the collector's store is.

import type { Log } from '../../platform/log.ts'
import { unpack } from '../../platform/pack.ts'
import type { Millis } from '../../protocol/series.ts'
import { Tables } from '../../protocol/tables.ts'
import type { Definitions } from '../definitions/definitions.ts'
import { composeEngine } from '../engine/compose.ts'
import type { Input } from '../engine/input.ts'
import { inputs } from '../engine/input.ts'
import { positionAt, reading } from '../engine/reading.ts'
import type { Journal } from '../ingest/journal.ts'
import type { Store } from '../store/store.ts'
import { apart } from './apart.ts'

export interface RecomputePorts {
  readonly journal: Journal
  /** Empty; it takes what is computed. */
  readonly scratch: Store
  readonly log: Log
  /** Called after each portion. */
  readonly onProgress: (done: Recomputed, entries: number) => void
}

export interface Recompute {
  readonly definitions: Definitions
  /** Entries received from this time on. */
  readonly since: Millis
  /** Position of the last entry. */
  readonly last: number
}

export interface Recomputed {
  readonly entries: number
  readonly samples: number
}

/** Journal entries that share one write. */
const entriesAtOnce = 64

const samplesOf = ({ batch }: Input): number => batch?.columns.reduce((sum, { times }) => sum + times.length, 0) ?? 0

/** Nothing is told to anyone, and samples are not stored again. */
export const recompute = async (
  { definitions, since, last }: Recompute,
  { journal, scratch, log, onProgress }: RecomputePorts
): Promise<Recomputed> => {
  const { catalog } = journal
  const read = reading(journal, log)
  const engine = composeEngine({ watermarks: definitions.watermarks, catalog, log })
  const inputOf = inputs({ catalog, tables: new Tables(), log })
  const from = last === 0 ? 1 : await positionAt(read, { first: journal.first, last: last + 1 }, since)
  let [position, done] = [from - 1, { entries: 0, samples: 0 }]

  const push = apart(engine, scratch)

  const table = await journal.table(position)
  if (table) await push([{ position, received: since, table: unpack(table) }])
  await push([{ position, received: since, definitions }])
  while (position < last) {
    const entries = (await read(position, entriesAtOnce)).filter(entry => entry.position <= last)
    position = entries.at(-1)?.position ?? last
    const all = entries.filter(({ kind }) => kind !== 'definitions').map(inputOf)
    if (all.length > 0) await push(all)
    done = {
      entries: done.entries + entries.length,
      samples: all.reduce((sum, input) => sum + samplesOf(input), done.samples)
    }
    onProgress(done, last + 1 - from)
  }
  return done
}
