// Has the journal note the time: every so often, and when a silence is due that nothing else would show.

import { type Bell, bell } from '../platform/bell.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { reason } from '../protocol/errors.ts'
import type { Millis } from '../protocol/series.ts'
import type { Journal } from './ingest/journal.ts'

export interface TickingPorts {
  readonly journal: Pick<Journal, 'tick' | 'last'>
  /** Position of the newest entry that was processed. */
  readonly position: () => number
  /** When the time has to be known, as far as is known at a time; infinite where it need not. */
  readonly due: (now: Millis) => Millis
  readonly clock: Clock
  readonly log: Pick<Log, 'error'>
}

export interface Ticking {
  /** Entries were processed: something may be due sooner. */
  wake(): void
  run(signal: AbortSignal): Promise<void>
}

/** However much is due. */
const leastMs = 100

export const ticking = ({ journal, position, due, clock, log }: TickingPorts, every: Millis): Ticking => {
  const ring: Bell = bell(clock)
  let ticked = clock.monotonic()

  /** What is not processed yet may have changed what is due: it wakes this when it is. */
  const waits = (): Millis => {
    const since = clock.monotonic() - ticked
    if (journal.last > position()) return every - since
    const now = clock.now()
    return Math.min(every, Math.max(leastMs, Math.ceil(due(now) - now) + since)) - since
  }

  return {
    wake: ring.ring,
    async run(signal) {
      signal.addEventListener('abort', ring.ring, { once: true })
      while (!signal.aborted) {
        const wait = waits()
        if (wait > 0) await ring.wait(wait)
        if (signal.aborted || waits() > 0) continue
        ticked = clock.monotonic()
        await journal.tick().catch(error => log.error('tick not journalled', { reason: reason(error) }))
      }
    }
  }
}
