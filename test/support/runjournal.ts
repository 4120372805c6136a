// Runs a journal through the collector's engine, which dies now and then on the way.

import type { AbsenceOptions } from '../../collector/absence/options.ts'
import type { Definitions } from '../../collector/definitions/definitions.ts'
import { composeEngine } from '../../collector/engine/compose.ts'
import { openProcessing, type ProcessingPorts } from '../../collector/engine/processing.ts'
import type { JournalEntry } from '../../collector/ingest/entry.ts'
import type { Catalog } from '../../collector/series/catalog.ts'
import { Store } from '../../collector/store/store.ts'
import { type Clock, systemClock } from '../../platform/clock.ts'
import { type Log, silentLog } from '../../platform/log.ts'
import { Tables } from '../../protocol/tables.ts'
import type { Written } from '../../protocol/written.ts'
import { type Random, random } from '../../simulators/random.ts'
import { listCatalog } from './catalog.ts'
import { MortalDisk } from './mortaldisk.ts'

export const watermarks = { silentAfter: 60_000, holdMost: 120_000, leadMost: 1e15, downAfter: 1e12 }

/** The journal with these definitions before its first entry, or after some of them. */
export const withDefinitions = (
  journal: readonly JournalEntry[],
  windows: readonly Written[],
  {
    after = 0,
    detectors = [],
    ...more
  }: { after?: number; detectors?: readonly Written[]; rules?: readonly Written[]; absence?: AbsenceOptions } = {}
): JournalEntry[] => {
  const definitions: Definitions = { windows, detectors, watermarks, keepWindows: 1e15, ...more }
  const received = journal[Math.max(0, after - 1)]!.received
  const entry = { kind: 'definitions', received, definitions, position: 0, total: 0 } as const
  return [...journal.slice(0, after), entry, ...journal.slice(after)].map((one, index) => ({ ...one, position: index + 1 }))
}

export interface RunOptions {
  readonly seed: number
  readonly deaths: number
  readonly catalog?: Catalog
  /** So often it is told to stop while windows are computed over the journal. */
  readonly stops?: number
}

export interface Ran {
  readonly disk: MortalDisk
  readonly store: Store
}

/** What arrives comes bit by bit, so that writes fall anywhere. */
const portionsOf = (journal: readonly JournalEntry[], chance: Random): ProcessingPorts['journal'] => {
  let last = 0
  return {
    get last() {
      return last
    },
    read: async (after, limit) => {
      last = Math.min(journal.length, Math.max(last, after) + 1 + chance.integer(4))
      return journal.slice(after, Math.min(last, after + limit))
    },
    readIntact: async () => [],
    first: 1,
    table: async position => {
      const found = journal.slice(0, Math.max(0, position)).findLast(({ kind }) => kind === 'reference')
      return found?.kind === 'reference' ? found.bytes : undefined
    },
    definitions: async (position = last) => {
      const found = journal.slice(0, Math.max(0, position)).findLast(({ kind }) => kind === 'definitions')
      return found?.kind === 'definitions' ? { position: found.position, definitions: found.definitions } : undefined
    }
  }
}

export const runJournal = async (
  journal: readonly JournalEntry[],
  { seed, deaths, catalog = listCatalog(), stops = 0 }: RunOptions
): Promise<Ran> => {
  const chance = random(seed)
  const disk = new MortalDisk()
  // Time flies, so that the engine's state is kept now and then.
  let passed = 0
  const clock: Clock = { ...systemClock, monotonic: () => (passed += chance.integer(40_000)) }
  for (let death = 0; ; death++) {
    disk.killAt(death < deaths ? chance.integer(8) : Number.POSITIVE_INFINITY, chance.uniform() < 0.5)
    const store = await Store.open(disk.open(), catalog)
    const stopping = new AbortController()
    const log: Log = {
      ...silentLog,
      info: event => {
        if (event === 'windows are computed over the journal' && stops-- > 0) stopping.abort()
      }
    }
    const opening = openProcessing({
      journal: portionsOf(journal, chance),
      catalog,
      tables: new Tables(),
      engine: composeEngine({ watermarks, catalog, log }),
      store,
      clock,
      log,
      onPublish: async () => {
        if ((await opening).position() === journal.length) stopping.abort()
      }
    })
    const processing = await opening
    if (processing.position() === journal.length) return { disk, store }
    let ended = false
    void processing.run(stopping.signal).then(() => (ended = true))
    while (!disk.dead && !ended) await new Promise(resolve => setImmediate(resolve))
    if (ended && processing.position() === journal.length) return { disk, store }
  }
}
