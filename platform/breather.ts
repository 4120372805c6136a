// Lets the event loop look at what has come in, now and then, in work that would else keep it for long.

import type { Millis } from '../protocol/series.ts'
import type { Clock } from './clock.ts'

/** At once, mostly; where it has been long since the last break, after one. */
export type Breathe = () => Promise<void>

export const breather = (clock: Pick<Clock, 'monotonic' | 'wait'>, every: Millis): Breathe => {
  let last = clock.monotonic()
  return async () => {
    if (clock.monotonic() - last < every) return
    await clock.wait(0)
    last = clock.monotonic()
  }
}
