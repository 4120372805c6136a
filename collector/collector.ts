// The collector, composed: its parts, in the order in which data flows through them.

import type { Busyness } from '../platform/busyness.ts'
import type { Clock } from '../platform/clock.ts'
import type { Disk } from '../platform/disk.ts'
import type { Log } from '../platform/log.ts'
import { defaultLimits } from '../protocol/codec.ts'
import { Slabs } from '../protocol/slabs.ts'
import { defaultTables, Tables } from '../protocol/tables.ts'
import type { AbsenceFilter, AbsenceReport } from './absence/report.ts'
import { type Act, acting } from './acting.ts'
import type { Alerts } from './alerts/alerts.ts'
import type { CollectorConfiguration } from './configuration.ts'
import { isSame } from './definitions/changes.ts'
import { type Definitions, definitionsOf } from './definitions/definitions.ts'
import { type Redefine, redefining } from './definitions/redefine.ts'
import { logChanges } from './definitions/text.ts'
import { composeEngine } from './engine/compose.ts'
import type { Engine } from './engine/engine.ts'
import type { MarksFilter, MarksReport } from './engine/holdups.ts'
import { openProcessing, type Processing } from './engine/processing.ts'
import { type Authenticate, authenticate } from './ingest/authenticate.ts'
import { Backlog } from './ingest/backlog.ts'
import { type Completeness, type CompletenessPorts, completeness, type Span } from './ingest/completeness.ts'
import { counted } from './ingest/counted.ts'
import { Journal } from './ingest/journal.ts'
import type { Loss } from './ingest/losses.ts'
import { overloads, type Urgency } from './ingest/overload.ts'
import type { QuarantinedSample, QuarantineQuery } from './ingest/quarantine.ts'
import { type Receive, receive } from './ingest/receive.ts'
import { type Needs, retention } from './ingest/retention.ts'
import type { Standing } from './ingest/standing.ts'
import { assetTable } from './reference/assettable.ts'
import type { Start } from './rulesfiles/start.ts'
import { type Deliveries, openDeliveries } from './sinks/deliveries.ts'
import { noticesOf, parcelsOf } from './sinks/parcels.ts'
import type { Publication } from './store/outputs.ts'
import { Store } from './store/store.ts'
import { ticking } from './ticking.ts'

export interface CollectorPorts {
  readonly clock: Clock
  readonly disk: Disk
  /** From 0 to 1, for jitter. */
  readonly random: () => number
  /** Bytes free on the disk; without it there is always room. */
  readonly free?: () => Promise<number>
  /** Of this thread; without it there is always time. */
  readonly busyness?: Busyness
  readonly log: Log
  /** What is in force from the start on; without it what the configuration says. */
  readonly define?: Start['define']
}

export interface Collector {
  readonly authenticate: Authenticate
  readonly receive: Receive
  readonly store: Store
  /** Does what somebody does about alerts. */
  readonly act: Act
  /** Those there are, now. */
  silences(): Alerts['silences']
  /** How rules stand, now. */
  readonly rules: Engine['rules']
  /** What machines have left, by now. */
  readonly lives: Engine['lives']
  /** All that is remembered. */
  readonly maintenance: Engine['maintenance']
  /** What detectors have learnt by now. */
  readonly baselines: Engine['baselines']
  /** How sinks stand, and what they would not take. */
  readonly deliveries: Omit<Deliveries, 'run'>
  /** Who may do that. */
  readonly operators: { readonly count: number; readonly authenticate: Authenticate; readonly host: string }
  /** What an agent said will never arrive. */
  losses(agent: string): Promise<Loss[]>
  /** Samples from the future. */
  quarantined(query: QuarantineQuery): Promise<QuarantinedSample[]>
  /** What of an agent's samples of some event time is here; undefined for one that never sent anything. */
  completeness(agent: string, span: Span): Promise<Completeness | undefined>
  /** What of an agent's samples is not counted, and which of its batches were turned away. */
  standing(agent: string): Standing
  /** Called with all that is new, after it is stored. Returns how to stop. */
  subscribe(listener: (publications: readonly Publication[]) => void): () => void
  /** In force since the start. */
  readonly definitions: Definitions
  /** Brings other definitions into force, from here on. */
  readonly redefine: Redefine
  /** What windows wait for, now. */
  marks(filter: MarksFilter, limit: number): MarksReport
  /** Series and agents that do not come, now. */
  absence(filter: AbsenceFilter, limit: number): AbsenceReport
  /** How far processing is behind the journal, in entries. */
  behind(): number
  /** Batches not taken since the start because of that, or of a disk that is nearly full. */
  refused(): Readonly<Record<Urgency, number>>
  /** Reads the files that may have changed, now. */
  renew(): Promise<void>
  close(): Promise<void>
}

/** Opens the disks and starts the line; everything runs when the promise resolves. */
export const openCollector = async (
  configuration: CollectorConfiguration,
  { clock, disk, random, free = async () => Number.POSITIVE_INFINITY, busyness, log, define }: CollectorPorts
): Promise<Collector> => {
  const stopping = new AbortController()
  const { signal } = stopping
  const listeners = new Set<(publications: readonly Publication[]) => void>()
  const limits = { ...defaultLimits, bytes: configuration.listen.bodyMax }

  let processing: Processing | undefined
  let backlog: Backlog | undefined
  const journal = await Journal.open(disk, {
    now: () => clock.now(),
    onCommit: () => {
      backlog?.note(journal.mark)
      processing?.wake()
    },
    limits: configuration.limits,
    leadMost: configuration.watermarks.leadMost,
    recentBytes: configuration.journal.recent
  })
  const { catalog } = journal
  const tables = new Tables(defaultTables, series => catalog.shared(series))
  const count = counted(catalog, tables)
  const store = await Store.open(disk, catalog, configuration.store)

  const redefine = redefining(journal, log)
  const inForce = await journal.definitions()
  const definitions = define ? define(inForce?.definitions) : definitionsOf(configuration)
  const changes = await redefine(definitions)
  if (!isSame(changes)) logChanges(changes, log)

  const subscribe = (listener: (publications: readonly Publication[]) => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  const deliveries = await openDeliveries(configuration.sinks, {
    store,
    parcels: ({ notifies }) => (notifies ? noticesOf(store) : parcelsOf(journal, store, count)),
    subscribe,
    clock,
    random,
    log
  })
  const readers = deliveries.list.filter(({ readsJournal }) => readsJournal).map(({ status }) => status().name)

  const engine = composeEngine({ watermarks: configuration.watermarks, catalog, log })
  const ticks = ticking(
    { journal, position: () => processing?.position() ?? 0, due: engine.absence.due.bind(engine.absence), clock, log },
    configuration.tick
  )
  processing = await openProcessing({
    journal,
    catalog,
    tables,
    engine,
    store,
    clock,
    log,
    onPublish: (publications, position) => {
      ticks.wake()
      // Sinks read the same entries, a little later.
      if (readers.length === 0) journal.release(position)
      for (const listener of listeners) listener(publications)
    }
  })

  const assets = await assetTable(configuration, { journal, clock, log })

  const { position, kept } = processing
  backlog = new Backlog(await journal.markAt(position()), journal.mark)
  const { behindEntries: entries, behindBytes: bytes, keepFree } = configuration.journal
  const overload = overloads({ behind: () => backlog.behind(position()), free, clock }, { entries, bytes, keepFree })

  const completenessPorts: CompletenessPorts = {
    books: journal.books,
    losses: agent => journal.losses(agent),
    watermarkOf: async agent => (await store.agents()).find(status => status.agent === agent)?.watermark,
    now: () => clock.now()
  }

  const needs = async (): Promise<Needs> => ({
    // The next start reads from there again.
    processed: kept(),
    sinks: await Promise.all(readers.map(async name => ({ name, position: (await store.cursor(name)) ?? 0 })))
  })

  const running = [
    processing.run(signal),
    assets.run(signal),
    ticks.run(signal),
    overload.run(signal),
    retention({ journal, needs, clock, log }, configuration.journal).run(signal),
    deliveries.run(signal)
  ]

  return {
    authenticate: authenticate(configuration.agents),
    receive: receive({ journal, limits, tables, slabs: new Slabs(), overloads: overload, clock, busyness, log }),
    store,
    definitions,
    act: acting({ journal, store, position, subscribe, clock }),
    silences: engine.silences,
    rules: engine.rules,
    lives: engine.lives,
    maintenance: engine.maintenance,
    baselines: engine.baselines,
    deliveries,
    operators: {
      count: configuration.operators.length,
      host: configuration.listen.host,
      authenticate: authenticate(configuration.operators.map(({ operator, ...token }) => ({ agent: operator, ...token })))
    },
    losses: agent => journal.losses(agent),
    quarantined: query => journal.quarantined(query, count),
    completeness: (agent, span) => completeness(completenessPorts, agent, span),
    standing: agent => journal.books.standings.of(agent),
    subscribe,
    redefine,
    marks: engine.marks,
    absence: (filter, limit) => engine.absence.report(filter, limit),
    behind: () => journal.last - processing.position(),
    refused: () => overload.refused,
    renew: assets.renew,
    async close() {
      stopping.abort()
      await Promise.all(running)
      await journal.close()
      await store.close()
    }
  }
}
