// Watches the rules files: where they change, they are taken.

import type { Clock } from '../../platform/clock.ts'
import type { Millis } from '../../protocol/series.ts'
import type { CollectorFiles } from './files.ts'

export interface RulesWatchPorts {
  readonly files: Pick<CollectorFiles, 'snapshot' | 'lastRead'>
  readonly clock: Clock
  readonly recheck: Millis
  /** Takes what they say; false where that is to be tried again, whether they change or not. */
  readonly take: () => Promise<boolean>
}

/** Looks at them again and again until it is told to stop. */
export const watchRules = async ({ files, clock, recheck, take }: RulesWatchPorts, signal: AbortSignal): Promise<void> => {
  let seen = files.lastRead()
  let again = false
  while (!signal.aborted) {
    await clock.wait(recheck, signal)
    if (signal.aborted) return
    const now = files.snapshot()
    // A file that is being written is not read half: only what two looks have seen is taken.
    const settled = now === seen
    seen = now
    if (settled && (again || now !== files.lastRead())) again = !(await take())
  }
}
