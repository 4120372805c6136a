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
  readonly journal: Pick<Journal, 'first' | 'mark' | 'readIntact' | 'forget' | 'forgetCounts'>
  readonly needs: () => Promise<Needs>
  readonly clock: Clock
  readonly log: Log
}

export interface Retention {
  /** Sweeps from time to time, until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>
}

const sweepEveryMs: Millis = 30_000
/** Entries of one write, and the pause after it: what arrives is not held up. */
const [page, pauseMs] = [32, 20]
const warnEveryMs: Millis = 3_600_000

export const retention = ({ journal, needs, clock, log }: RetentionPorts, limits: RetentionLimits): Retention => {
  const isDue = seldom(warnEveryMs, clock)

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

  /** Removes one page; false where nothing more is to go now. */
  const sweepPage = async (need: Needs): Promise<boolean> => {
    const handedOut = Math.min(need.processed, ...need.sinks.map(({ position }) => position))
    const mayGo = (entry: JournalEntry): boolean =>
      entry.position <= need.processed &&
      entry.position < journal.mark.position &&
      (isTooMuch(entry) || (entry.position <= handedOut && isOld(entry)))
    const oldest = await journal.readIntact(journal.first - 1, page, () => {})
    const stays = oldest.findIndex(entry => !mayGo(entry))
    const removed = stays < 0 ? oldest : oldest.slice(0, stays)
    if (removed.length > 0) await journal.forget(removed)
    tell(removed, oldest[stays], need)
    return stays < 0 && oldest.length > 0
  }

  const sweep = async (signal: AbortSignal): Promise<void> => {
    const need = await needs()
    while (!signal.aborted && (await sweepPage(need))) await clock.wait(pauseMs, signal)
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
