// How long to wait before the next attempt: doubling, bounded, and jittered so that a fleet does not return as one.

import type { Millis } from '../../protocol/series.ts'

const first = 500

/** @param attempt 0 for the first. @param random from 0 to 1 */
export const backoff = (attempt: number, most: Millis, random: number): Millis =>
  Math.min(first * 2 ** Math.min(attempt, 30), most) * (0.5 + random / 2)
