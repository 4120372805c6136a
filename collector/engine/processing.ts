// Runs the engine over the journal and writes what comes out to the store; keeps the engine's state now and then.

import { type Bell, bell } from '../../platform/bell.ts'
import { breather } from '../../platform/breather.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { reason } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Tables } from '../../protocol/tables.ts'
import type { JournalEntry } from '../ingest/entry.ts'
import type { Journal } from '../ingest/journal.ts'
import type { Catalog } from '../series/catalog.ts'
import type { Outputs, Publication } from '../store/outputs.ts'
import type { Store } from '../store/store.ts'
import type { RowWriter } from '../store/windowrows.ts'
import { backfilling } from './backfilling.ts'
import type { Engine } from './engine.ts'
import { inputs } from './input.ts'
import { keeping } from './keeping.ts'
import { reading } from './reading.ts'

export interface Processing {
  run(signal: AbortSignal): Promise<void>
  /** Says that the journal has something new. */
  wake(): void
  /** Position of the newest journal entry that is in the store. */
  position(): number
  /** Position of the entry whose state of the engine is kept: those after it are needed for the next start. */
  kept(): number
}

export interface ProcessingPorts {
  readonly journal: Pick<Journal, 'read' | 'readIntact' | 'last' | 'first' | 'definitions' | 'table'>
  readonly catalog: Catalog
  /** Those that what comes in was read with: its series are the same objects. */
  readonly tables: Tables
  readonly engine: Engine
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** @param position up to which all is in the store now */
  readonly onPublish: (publications: readonly Publication[], position: number) => void
}

/** Journal entries that share one write to the store. */
const entriesAtOnce = 64
const retryMs = 1000
const tickMs = 60_000
/** What arrives waits no longer than this for entries that are worked off. */
const stretchMs = 5

/** Brings the engine to where it was when the store was last written. */
export const openProcessing = async (ports: ProcessingPorts): Promise<Processing> => {
  const { journal, catalog, tables, engine, store, clock, log, onPublish } = ports
  const ring: Bell = bell(clock)
  // Of its own: what is saved holds until the next push only.
  const fresh = structuredClone(engine.save())
  const inputOf = inputs({ catalog, tables, log })
  const read = reading(journal, log)
  const backfill = backfilling({ journal, read, inputOf, store, clock, log })
  const keep = keeping(store, engine, clock)
  const breathe = breather(clock, stretchMs)
  let position = 0
  /** False while the engine is not where the store is. */
  let even = true

  /** The state that is kept, and from there past all entries whose outputs are in the store. */
  const restore = async (): Promise<void> => {
    await store.refresh()
    const checkpoint = await store.checkpoint()
    engine.restore(checkpoint?.engine ?? fresh)
    position = checkpoint?.position ?? 0
    keep.from(position)
    const reached = await store.position()
    while (position < reached) {
      const entries = (await read(position, entriesAtOnce)).filter(entry => entry.position <= reached)
      const told = new Map((await store.publications(position, entriesAtOnce)).map(one => [one.position, one.windows]))
      for (const entry of entries) engine.repeat(inputOf(entry), told.get(entry.position) ?? [])
      position = entries.at(-1)?.position ?? reached
    }
    even = true
  }

  /** Outputs not yet written: the engine has moved past them and cannot be asked again. @param keeps the engine's state with them */
  const write = async (outputs: readonly Outputs[], rows: RowWriter, signal: AbortSignal, keeps = false): Promise<void> => {
    while (!signal.aborted) {
      try {
        const last = outputs.at(-1)!.position
        const publications = await store.write(outputs, rows, keeps ? keep.state(last) : undefined)
        position = last
        even = true
        onPublish(publications, position)
        return
      } catch (error) {
        log.error('store cannot be written, trying again', { reason: reason(error) })
        await clock.wait(retryMs, signal)
      }
    }
  }

  /** What is not taken now is taken another time. */
  const trim = async (received: Millis): Promise<void> => {
    try {
      await store.trim(engine.final, received)
    } catch (error) {
      log.warn('windows that do not change any more not trimmed', { reason: reason(error) })
    }
  }

  /** Up to definitions, which are in a write of their own: what they want computed comes between those before and them. */
  const take = async (entries: readonly JournalEntry[], signal: AbortSignal): Promise<void> => {
    const at = entries.findIndex(({ kind }) => kind === 'definitions')
    if (at === 0) return takeDefinitions(entries[0]!, signal)
    const some = at < 0 ? entries : entries.slice(0, at)
    const rows = store.rows()
    even = false
    const outputs: Outputs[] = []
    for (const entry of some) {
      outputs.push(await engine.push(inputOf(entry), rows))
      await breathe()
    }
    await write(outputs, rows, signal)
    keep.note(some)
    if (!signal.aborted) await trim(some.at(-1)!.received)
    if (!signal.aborted) await keep.ifDue(position)
  }

  /** The state is written with them: what was computed over the journal cannot be computed again once its rows are there. */
  const takeDefinitions = async (entry: JournalEntry, signal: AbortSignal): Promise<void> => {
    const rows = store.rows()
    even = false
    const outputs = await engine.push(inputOf(entry), rows)
    if (!(await backfill.run({ asides: engine.asides(entry.position), entry }, signal))) return
    await write([{ ...outputs, agents: engine.missed() }], rows, signal, true)
  }

  /** After a read that failed the engine may be anywhere in an entry: it starts again from what is kept. */
  const again = async (error: unknown, signal: AbortSignal): Promise<void> => {
    log.error('processing failed, trying again', { position, reason: reason(error) })
    while (!signal.aborted) {
      await clock.wait(retryMs, signal)
      try {
        return await restore()
      } catch (error) {
        log.error('the state of the engine cannot be read, trying again', { reason: reason(error) })
      }
    }
  }

  await restore()

  return {
    wake: ring.ring,
    position: () => position,
    kept: () => Math.min(keep.position(), backfill.before()),
    async run(signal) {
      signal.addEventListener('abort', ring.ring, { once: true })
      while (!signal.aborted) {
        try {
          const entries = await read(position, entriesAtOnce)
          if (entries.length > 0) await take(entries, signal)
          else if (position >= journal.last) await ring.wait(tickMs)
        } catch (error) {
          await again(error, signal)
        }
      }
      if (!even) return
      await keep.now(position).catch(error => log.warn('state not kept: the next start takes longer', { reason: reason(error) }))
    }
  }
}
