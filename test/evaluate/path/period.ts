// How far the rows of a recording are apart, mostly.

import type { Millis } from '../../../protocol/series.ts'

/** Of no use below: no window is shorter. */
const least: Millis = 1

export const periodOf = (times: ArrayLike<Millis>): Millis => {
  const steps = Array.from({ length: Math.max(0, times.length - 1) }, (_, row) => times[row + 1]! - times[row]!)
  return Math.max(least, Math.round(steps.sort((a, b) => a - b)[steps.length >> 1] ?? least))
}
