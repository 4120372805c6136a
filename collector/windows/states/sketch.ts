// How many values lie in each bin, the bins as wide as the relative error allows: DDSketch (Masson, Rim, Lee 2019).

import { DDSketch } from '@datadog/sketches-js'
import type { Grown, Run } from '../aggregate.ts'
import { type Bins, countBin, countIn, keyAt, mergeBins, noBins, restoreBins, type SavedBins, saveBins } from './bins.ts'

/** A quantile is off by at most this part of itself. */
export const relativeError = 0.01

// Only the mapping of values to bins is the library's: in 2.1.1 its merge loses the negative values, and its dense bins between
// the least and the greatest key let two samples take half a megabyte.
const { mapping } = new DDSketch({ relativeAccuracy: relativeError })

export interface Sketch {
  least: number
  greatest: number
  zeros: number
  /** Bins of the magnitudes of negative values. */
  readonly negative: Bins
  readonly positive: Bins
}

// A column: msgpack would write a lone -0 as the integer 0.
type Saved = readonly [leastGreatestZeros: Float64Array, negative: SavedBins, positive: SavedBins]

const add = (sketch: Sketch, { values, from, to }: Run): void => {
  let { least, greatest } = sketch
  for (let i = from; i < to; i++) {
    const value = values[i]!
    least = Math.min(least, value)
    greatest = Math.max(greatest, value)
    if (value > 0) countBin(sketch.positive, mapping.key(value), 1)
    else if (value < 0) countBin(sketch.negative, mapping.key(-value), 1)
    else sketch.zeros++
  }
  sketch.least = least
  sketch.greatest = greatest
}

export const sketch: Grown<Sketch> = {
  anyRun: true,
  make: () => ({
    least: Number.POSITIVE_INFINITY,
    greatest: Number.NEGATIVE_INFINITY,
    zeros: 0,
    negative: noBins(),
    positive: noBins()
  }),
  add,
  merge(state, other) {
    state.least = Math.min(state.least, other.least)
    state.greatest = Math.max(state.greatest, other.greatest)
    state.zeros += other.zeros
    mergeBins(state.negative, other.negative)
    mergeBins(state.positive, other.positive)
  },
  save: ({ least, greatest, zeros, negative, positive }): Saved => [
    Float64Array.of(least, greatest, zeros),
    saveBins(negative),
    saveBins(positive)
  ],
  restore(saved) {
    const [numbers, negative, positive] = saved as Saved
    const [least, greatest, zeros] = numbers as Float64Array & readonly [number, number, number]
    return { least, greatest, zeros, negative: restoreBins(negative), positive: restoreBins(positive) }
  }
}

const valueAt = ({ zeros, negative, positive }: Sketch, rank: number): number => {
  const below = countIn(negative)
  if (rank < below) return -mapping.value(keyAt(negative, below - 1 - rank))
  return rank < below + zeros ? 0 : mapping.value(keyAt(positive, rank - below - zeros))
}

/** The value at rank ⌊q (n − 1)⌋ of the sorted values, within the relative error; undefined of none. */
export const quantileOf = (state: Sketch, q: number): number | undefined => {
  const { least, greatest, zeros, negative, positive } = state
  const samples = countIn(negative) + zeros + countIn(positive)
  if (samples === 0) return undefined
  // The middle of the outermost bins may lie beyond every sample.
  return Math.min(Math.max(valueAt(state, Math.floor(q * (samples - 1))), least), greatest)
}
