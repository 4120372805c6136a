// Lets the same thing be said only once in a while, so that what goes on for days does not fill the log.

import type { Millis } from '../protocol/series.ts'
import type { Clock } from './clock.ts'

/** Things that are told apart; the one told longest ago is forgotten first. */
const keysMax = 10_000

/** True the first time for a key, and again for each interval since it was last true. */
export const seldom = (intervalMs: Millis, clock: Pick<Clock, 'monotonic'>): ((key: string) => boolean) => {
  const told = new Map<string, Millis>()
  return key => {
    const now = clock.monotonic()
    if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < intervalMs) return false
    told.delete(key)
    told.set(key, now)
    if (told.size > keysMax) told.delete(told.keys().next().value!)
    return true
  }
}
