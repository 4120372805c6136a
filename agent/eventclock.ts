// The agent's own watermark: up to which event time it has sent all that it ever held.

import type { Millis } from '../protocol/series.ts'

export interface EventClock {
  /** Notes the newest event time that was reduced, at a monotonic time. */
  heard(newest: Millis, monotonic: Millis): void
  /**
   * Event time as the sensors tell it: the newest heard, and the time since, less the lateness of the sensors.
   * Where `live` is false (samples still wait, or a source is cut off) the time since does not count.
   */
  now(monotonic: Millis, live: boolean): Millis
  readonly newest: Millis
}

/** @param lateness how far behind the newest sample another may still arrive */
export const eventClock = (lateness: Millis, from: Millis = Number.NEGATIVE_INFINITY): EventClock => {
  let newest = from
  let heardAt = Number.POSITIVE_INFINITY
  return {
    heard(time, monotonic) {
      if (time <= newest) return
      newest = time
      heardAt = monotonic
    },
    now: (monotonic, live) => newest - lateness + (live ? Math.max(0, monotonic - heardAt) : 0),
    get newest() {
      return newest
    }
  }
}
