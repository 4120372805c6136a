// Median and spread of a fleet without one of its members, from its sorted values.

import { ofSigma } from '../median.ts'

/** Values in the order of their size, and the place of the one that is left out; -1 for none. */
export interface Others {
  readonly sorted: Float64Array
  readonly out: number
}

const countOf = ({ sorted, out }: Others): number => sorted.length - (out < 0 ? 0 : 1)

const at = ({ sorted, out }: Others, index: number): number => sorted[out < 0 || index < out ? index : index + 1]!

const middle = (low: number, high: number): number => low + (high - low) / 2

/** How many of them are below. */
const below = (others: Others, value: number): number => {
  let [from, to] = [0, countOf(others)]
  while (from < to) {
    const half = (from + to) >>> 1
    if (at(others, half) < value) from = half + 1
    else to = half
  }
  return from
}

/**
 * The distances from a centre are two ascending runs, down and up from there: of the `rank + 1` smallest,
 * the search finds how many lie below, without looking at all of them.
 */
const distanceAt = (others: Others, centre: number, rank: number): number => {
  const [split, count] = [below(others, centre), countOf(others)]
  const down = (index: number): number => (index < split ? centre - at(others, split - 1 - index) : Number.POSITIVE_INFINITY)
  const up = (index: number): number =>
    index < 0 ? Number.NEGATIVE_INFINITY : split + index < count ? at(others, split + index) - centre : Number.POSITIVE_INFINITY
  let [from, to] = [0, Math.min(rank + 1, split)]
  while (from < to) {
    const half = (from + to) >>> 1
    if (down(half) < up(rank - half)) from = half + 1
    else to = half
  }
  return Math.max(from > 0 ? down(from - 1) : Number.NEGATIVE_INFINITY, up(rank - from))
}

/** There must be at least one. */
export const medianOf = (others: Others): number => {
  const count = countOf(others)
  return middle(at(others, (count - 1) >> 1), at(others, count >> 1))
}

/** Median distance from the centre, as a standard deviation. */
export const spreadOf = (others: Others, centre: number): number => {
  const count = countOf(others)
  return middle(distanceAt(others, centre, (count - 1) >> 1), distanceAt(others, centre, count >> 1)) / ofSigma
}
