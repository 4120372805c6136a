// Lets the oldest entries of the journal go, once they are processed and handed out, little by little.

import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { bytesText } from '../../platform/readable.ts'
import { seldom } from '../../platform/seldom.ts'
import { reason } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'
import { bytesOf, type JournalEntry } from './entry.ts'
import type { Journal } from './journal.ts'

export interface RetentionLimits {
  /** Entries are kept for so long; longer where something behind the journal still needs them. */
  readonly keep: Millis
  /** All entries together have at most so many bytes; more only while they are not processed. */
  readonly bytes: number
  /** Counts by hour are kept for so long. */
  readonly counts: Millis
}

/** Positions up to which they need nothing any more. */
export interface Needs {
  readonly processed: number
  readonly sinks: readonly { readonly name: string; readonly position: number }[]
}

export interface RetentionPorts {
  readonly journal: Pick<Journal, 'first' | 'mark' | 'read' | 'readIntact' | 'forget' | 'reclaim' | 'forgetCounts'>
  readonly needs: () => Promise<Needs>
  readonly clock: Clock
  readonly log: Log
}

export interface Retention {
  /** Sweeps from time to time, until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>
}

const sweepEveryMs: Millis = 30_000
/** What goes with one write is read before, so it is bounded in bytes, about, and in entries. */
const [pageBytes, pageMin, pageMax] = [8 << 20, 8, 2048]
/** So much at a time is given back to the disk: that is some work beside what it takes, and with more at a time writes would wait. */
const reclaimBytes = 64 << 20
/** After a write; without it where entries are too much, for what arrives then must not outrun what goes. */
const pauseMs: Millis = 20
const warnEveryMs: Millis = 3_600_000

export const retention = ({ journal, needs, clock, log }: RetentionPorts, limits: RetentionLimits): Retention => {
  const isDue = seldom(warnEveryMs, clock)
  let removedBytes = 0

  /** True where there are more bytes than allowed with the entry and those behind it. */
  const isTooMuch = (entry: JournalEntry): boolean => journal.mark.total - (entry.total - bytesOf(entry)) > limits.bytes
  const isOld = ({ received }: JournalEntry): boolean => clock.now() - received > limits.keep

  /** Something is behind: it keeps entries that are old, and loses those that are too much. */
  const tell = (removed: readonly JournalEntry[], kept: JournalEntry | undefined, { processed, sinks }: Needs): void => {
    for (const { name, position } of sinks) {
      const lost = removed.filter(entry => entry.position > position)
      if (lost.length > 0)
        log.error('a sink is so far behind that the journal went on without it', { sink: name, entries: lost.length })
    }
    if (!kept || !isOld(kept)) return
    const behind = processed < kept.position ? 'processing' : sinks.find(({ position }) => position < kept.position)?.name
    if (behind === undefined || !isDue(behind)) return
    const bytes = bytesText(journal.mark.total - kept.total)
    log.warn('the journal keeps old entries for what is behind', { behind, since: new Date(kept.received).toISOString(), bytes })
  }

  /** Damaged ones are left out, and go with those around them. */
  const readOldest = (entries: number): Promise<JournalEntry[]> =>
    journal.read(journal.first - 1, entries).catch(() => journal.readIntact(journal.first - 1, entries, () => {}))

  /** As many entries as have the bytes of a page, if the next ones are as large as the last. */
  const nextPage = (removed: readonly JournalEntry[]): number => {
    const bytes = removed.reduce((sum, entry) => sum + bytesOf(entry), 0)
    return removed.length === 0 ? pageMin : Math.max(pageMin, Math.min(pageMax, Math.floor((pageBytes * removed.length) / bytes)))
  }

  /** Removes the oldest, up to so many; returns those that went. */
  const sweepPage = async (need: Needs, most: number): Promise<readonly JournalEntry[]> => {
    const handedOut = Math.min(need.processed, ...need.sinks.map(({ position }) => position))
    const mayGo = (entry: JournalEntry): boolean =>
      entry.position <= need.processed &&
      entry.position < journal.mark.position &&
      (isTooMuch(entry) || (entry.position <= handedOut && isOld(entry)))
    const oldest = await readOldest(most)
    const stays = oldest.findIndex(entry => !mayGo(entry))
    const removed = stays < 0 ? oldest : oldest.slice(0, stays)
    if (removed.length > 0) await journal.forget(removed)
    tell(removed, oldest[stays], need)
    return removed
  }

  const reclaim = async (removed: readonly JournalEntry[]): Promise<void> => {
    removedBytes += removed.reduce((sum, entry) => sum + bytesOf(entry), 0)
    if (removedBytes < reclaimBytes) return
    removedBytes = 0
    await journal.reclaim()
  }

  const sweep = async (signal: AbortSignal): Promise<void> => {
    const need = await needs()
    let most = pageMin
    while (!signal.aborted) {
      const removed = await sweepPage(need, most)
      await reclaim(removed)
      if (removed.length < most) break
      most = nextPage(removed)
      if (!isTooMuch(removed.at(-1)!)) await clock.wait(pauseMs, signal)
    }
    await journal.forgetCounts(clock.now() - limits.counts)
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        await sweep(signal).catch(error =>
          log.error('old entries of the journal could not be removed', { reason: reason(error) })
        )
        await clock.wait(sweepEveryMs, signal)
      }
    }
  }
}
