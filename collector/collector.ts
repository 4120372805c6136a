// The collector, composed: its parts, in the order in which data flows through them.

import type { Clock } from '../platform/clock.ts'
import type { Disk } from '../platform/disk.ts'
import type { Log } from '../platform/log.ts'
import { defaultLimits } from '../protocol/codec.ts'
import { reason } from '../protocol/errors.ts'
import { Tables } from '../protocol/tables.ts'
import type { CollectorConfiguration } from './configuration.ts'
import { isSame } from './definitions/changes.ts'
import { definitionsOf } from './definitions/definitions.ts'
import { type Redefine, redefining } from './definitions/redefine.ts'
import { logChanges } from './definitions/text.ts'
import { composeEngine } from './engine/compose.ts'
import { ownTags } from './engine/define.ts'
import { openProcessing, type Processing } from './engine/processing.ts'
import { type Authenticate, authenticate } from './ingest/authenticate.ts'
import { counted } from './ingest/counted.ts'
import { Journal } from './ingest/journal.ts'
import type { Loss } from './ingest/losses.ts'
import { type Receive, receive } from './ingest/receive.ts'
import { deliver } from './sinks/deliver.ts'
import { parcelsOf } from './sinks/parcels.ts'
import type { Publication } from './store/outputs.ts'
import { Store } from './store/store.ts'

export interface CollectorPorts {
  readonly clock: Clock
  readonly disk: Disk
  /** From 0 to 1, for jitter. */
  readonly random: () => number
  readonly log: Log
}

export interface Collector {
  readonly authenticate: Authenticate
  readonly receive: Receive
  readonly store: Store
  /** What an agent said will never arrive. */
  losses(agent: string): Promise<Loss[]>
  /** Called with all that is new, after it is stored. Returns how to stop. */
  subscribe(listener: (publications: readonly Publication[]) => void): () => void
  /** Brings other definitions into force, from here on. */
  readonly redefine: Redefine
  /** How far processing is behind the journal, in entries. */
  behind(): number
  close(): Promise<void>
}

/** Opens the disks and starts the line; everything runs when the promise resolves. */
export const openCollector = async (
  configuration: CollectorConfiguration,
  { clock, disk, random, log }: CollectorPorts
): Promise<Collector> => {
  const stopping = new AbortController()
  const { signal } = stopping
  const listeners = new Set<(publications: readonly Publication[]) => void>()
  const tables = new Tables()
  const limits = { ...defaultLimits, bytes: configuration.listen.bodyMax }

  let processing: Processing | undefined
  const journal = await Journal.open(disk, {
    now: () => clock.now(),
    onCommit: () => processing?.wake(),
    limits: configuration.limits,
    leadMost: configuration.watermarks.leadMost,
    recentBytes: configuration.journal.recent
  })
  const { catalog } = journal
  const store = await Store.open(disk, catalog)

  const redefine = redefining(journal, log)
  const changes = await redefine(definitionsOf(configuration))
  if (!isSame(changes)) logChanges(changes, log)

  processing = await openProcessing({
    journal,
    catalog,
    engine: composeEngine({ watermarks: configuration.watermarks, catalog, tagsOf: ownTags, log }),
    store,
    clock,
    log,
    onPublish: publications => {
      for (const listener of listeners) listener(publications)
    }
  })

  const subscribe = (listener: (publications: readonly Publication[]) => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  const tick = async (): Promise<void> => {
    while (!signal.aborted) {
      await clock.wait(configuration.tick, signal)
      if (!signal.aborted) await journal.tick().catch(error => log.error('tick not journalled', { reason: reason(error) }))
    }
  }

  const running = [
    processing.run(signal),
    tick(),
    ...configuration.sinks.map(({ common: { name }, make }) =>
      deliver({
        name,
        sink: make(),
        store,
        parcels: parcelsOf(journal, store, counted(journal.catalog, tables)),
        subscribe,
        clock,
        random,
        log,
        signal
      })
    )
  ]

  return {
    authenticate: authenticate(configuration.agents),
    receive: receive({ journal, limits, tables, onError: log.warn }),
    store,
    losses: agent => journal.losses(agent),
    subscribe,
    redefine,
    behind: () => journal.last - processing.position(),
    async close() {
      stopping.abort()
      await Promise.all(running)
      await journal.close()
      await store.close()
    }
  }
}
