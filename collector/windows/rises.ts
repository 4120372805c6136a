// By how much each counter rose between its samples.

import type { Millis } from '../../protocol/series.ts'
import { type Held, ordered, type Samples } from './states/samples.ts'

export interface Rise {
  readonly rise: number
  /** Time from the first to the last sample. */
  readonly covered: Millis
}

/**
 * Between two samples a counter rose by their difference, or, where it fell, was reset to 0 and rose to what it is.
 * Nothing is guessed beyond the first and the last sample: what a counter rose across the edge of two windows is in neither.
 */
const riseOf = (held: Held): Rise => {
  const { times, values, length } = ordered(held)
  let rise = 0
  for (let i = 1; i < length; i++) {
    const step = values[i]! - values[i - 1]!
    rise += step >= 0 ? step : values[i]!
  }
  return { rise, covered: times[length - 1]! - times[0]! }
}

/** Of the series that have samples at two times at least: one says nothing about a rise. */
export const risesOf = (samples: Samples): Rise[] => [...samples.values()].map(riseOf).filter(({ covered }) => covered > 0)

/** Smallest first, so that the order of the series cannot matter; undefined of none. */
export const summed = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : numbers.toSorted((a, b) => a - b).reduce((sum, number) => sum + number, 0)
