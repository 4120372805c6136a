// Tells from a loop's use of its clock whether the loop still turns.

import type { Clock } from '../platform/clock.ts'
import type { Millis } from '../protocol/series.ts'

export interface Lifesign {
  /** The clock to give to the loop. */
  readonly clock: Clock
  /** How long ago the loop should have shown itself; 0 while it may still sleep. */
  overdueMs(): Millis
}

/**
 * Who asks for the time is awake now; who asks to be woken is asleep until then.
 * @param slackMs how long the loop may wait for something else than its clock, such as an answer
 */
export const lifesign = (clock: Clock, slackMs: Millis = 0): Lifesign => {
  let due = clock.monotonic() + slackMs
  const shown = (sleepMs: Millis): void => {
    due = clock.monotonic() + sleepMs + slackMs
  }
  return {
    overdueMs: () => Math.max(0, clock.monotonic() - due),
    clock: {
      now: () => clock.now(),
      sinceBoot: () => clock.sinceBoot(),
      monotonic() {
        shown(0)
        return clock.monotonic()
      },
      after(ms, call) {
        shown(ms)
        return clock.after(ms, call)
      },
      wait(ms, signal) {
        shown(ms)
        return clock.wait(ms, signal)
      }
    }
  }
}
