// Runs the engine over the journal and writes what comes out to the store, with the engine's state, in one write.

import { type Bell, bell } from '../../platform/bell.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { decodeBatch, type Limits } from '../../protocol/codec.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import type { JournalEntry } from '../ingest/entry.ts'
import type { Journal } from '../ingest/journal.ts'
import type { Outputs, Publication } from '../store/outputs.ts'
import type { Store } from '../store/store.ts'
import type { Engine, Input } from './engine.ts'

export interface Processing {
  run(signal: AbortSignal): Promise<void>
  /** Says that the journal has something new. */
  wake(): void
  /** Position of the newest journal entry that is in the store. */
  position(): number
}

export interface ProcessingPorts {
  readonly journal: Journal
  readonly engine: Engine
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly onPublish: (publications: readonly Publication[]) => void
}

/** Journal entries that share one write to the store. */
const entriesAtOnce = 64
const retryMs = 1000
const tickMs = 60_000

/** What was taken once is read whatever the limits are today. */
const takenLimits: Limits = { bytes: 1 << 30, series: 1_000_000, samples: 1 << 27 }

/** A batch that cannot be read is left out, loudly; its agent and watermark still count. */
const inputOf = (entry: JournalEntry, log: Log): Input => {
  const { position, received } = entry
  if (entry.kind === 'tick') return { position, received }
  const { agent, watermark } = entry
  if (entry.kind === 'heartbeat') return { position, received, agent, watermark }
  try {
    return { position, received, agent, watermark, batch: decodeBatch(entry.bytes, takenLimits) }
  } catch (error) {
    log.error('batch in the journal cannot be read, left out', { position, agent, reason: reason(error) })
    return { position, received, agent, watermark }
  }
}

/** Restores the engine from the store's checkpoint. */
export const openProcessing = async ({ journal, engine, store, clock, log, onPublish }: ProcessingPorts): Promise<Processing> => {
  const ring: Bell = bell(clock)
  const checkpoint = await store.checkpoint()
  if (checkpoint) engine.restore(checkpoint.engine)
  let position = checkpoint?.position ?? 0

  /** Outputs not yet written: the engine has moved past them and cannot be asked again. */
  const write = async (outputs: readonly Outputs[], signal: AbortSignal): Promise<void> => {
    const reached = outputs.at(-1)!.position
    const state = engine.save()
    while (!signal.aborted) {
      try {
        const publications = await store.write(outputs, { position: reached, engine: state })
        position = reached
        onPublish(publications)
        return
      } catch (error) {
        log.error('store cannot be written, trying again', { reason: reason(error) })
        await clock.wait(retryMs, signal)
      }
    }
  }

  /** Entries after the position; a damaged one is left out, loudly, and does not stop the others. */
  const read = async (): Promise<JournalEntry[]> => {
    try {
      return await journal.read(position, entriesAtOnce)
    } catch (error) {
      if (!(error instanceof WaysideError) || error.code !== 'WAY_RECORD_CORRUPT') {
        log.error('journal cannot be read, trying again', { reason: reason(error) })
        await clock.wait(retryMs)
        return []
      }
      return journal.readIntact(position, entriesAtOnce, at =>
        log.error('journal entry is damaged, left out', { position: at, reason: error.message })
      )
    }
  }

  return {
    wake: ring.ring,
    position: () => position,
    async run(signal) {
      signal.addEventListener('abort', ring.ring, { once: true })
      while (!signal.aborted) {
        const entries = await read()
        if (entries.length > 0) {
          await write(
            entries.map(entry => engine.push(inputOf(entry, log))),
            signal
          )
        } else if (position >= journal.last) await ring.wait(tickMs)
      }
    }
  }
}
