// How many values lie in each bin, the bins as wide as the relative error allows: DDSketch (Masson, Rim, Lee 2019).

import { DDSketch } from '@datadog/sketches-js'
import type { Grown, Run } from '../aggregate.ts'

/** A quantile is off by at most this part of itself. */
export const relativeError = 0.01

// Only the mapping of values to bins is the library's: in 2.1.1 its merge loses the negative values, and its dense bins between
// the least and the greatest key let two samples take half a megabyte.
const { mapping } = new DDSketch({ relativeAccuracy: relativeError })

/** Counts of neighbouring bins in pages, from page `first` on; a page is made with its first count. */
interface Bins {
  first: number
  pages: (number[] | undefined)[]
}

export interface Sketch {
  least: number
  greatest: number
  zeros: number
  /** Bins of the magnitudes of negative values. */
  readonly negative: Bins
  readonly positive: Bins
}

type SavedBins = readonly [keys: Int32Array, counts: Float64Array]
// A column: msgpack would write a lone -0 as the integer 0.
type Saved = readonly [leastGreatestZeros: Float64Array, negative: SavedBins, positive: SavedBins]

const pageBits = 4
const pageMask = (1 << pageBits) - 1
const blank: readonly number[] = new Array<number>(1 << pageBits).fill(0)

const empty = (): Bins => ({ first: 0, pages: [] })

/** The place of a page, after making room before or behind the others. */
const reach = (bins: Bins, page: number): number => {
  if (bins.pages.length === 0) bins.first = page
  if (page < bins.first) {
    bins.pages = [...new Array<undefined>(bins.first - page).fill(undefined), ...bins.pages]
    bins.first = page
  }
  while (bins.pages.length <= page - bins.first) bins.pages.push(undefined)
  return page - bins.first
}

const pageOf = (bins: Bins, page: number): number[] => {
  let at = page - bins.first
  if (at < 0 || at >= bins.pages.length) at = reach(bins, page)
  return (bins.pages[at] ??= blank.slice())
}

const count = (bins: Bins, key: number, times: number): void => {
  const page = pageOf(bins, key >> pageBits)
  page[key & pageMask] = page[key & pageMask]! + times
}

const add = (sketch: Sketch, { values, from, to }: Run): void => {
  let { least, greatest } = sketch
  for (let i = from; i < to; i++) {
    const value = values[i]!
    least = Math.min(least, value)
    greatest = Math.max(greatest, value)
    if (value > 0) count(sketch.positive, mapping.key(value), 1)
    else if (value < 0) count(sketch.negative, mapping.key(-value), 1)
    else sketch.zeros++
  }
  sketch.least = least
  sketch.greatest = greatest
}

const mergeBins = (bins: Bins, { first, pages }: Bins): void => {
  for (let at = 0; at < pages.length; at++) {
    const page = pages[at]
    if (!page) continue
    const own = pageOf(bins, first + at)
    for (let i = 0; i < page.length; i++) own[i] = own[i]! + page[i]!
  }
}

/** Bins that are not empty, in order of their keys. */
const filled = ({ first, pages }: Bins): [key: number, count: number][] =>
  pages
    .flatMap((page, at) => (page ?? []).map((count, i): [number, number] => [((first + at) << pageBits) + i, count]))
    .filter(([, count]) => count > 0)

const saveBins = (bins: Bins): SavedBins => {
  const all = filled(bins)
  return [Int32Array.from(all, ([key]) => key), Float64Array.from(all, ([, count]) => count)]
}

const restoreBins = ([keys, counts]: SavedBins): Bins => {
  const bins = empty()
  for (let i = 0; i < keys.length; i++) count(bins, keys[i]!, counts[i]!)
  return bins
}

export const sketch: Grown<Sketch> = {
  make: () => ({
    least: Number.POSITIVE_INFINITY,
    greatest: Number.NEGATIVE_INFINITY,
    zeros: 0,
    negative: empty(),
    positive: empty()
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

/** The value at rank ⌊q (n − 1)⌋ of the sorted values, within the relative error; undefined of none. */
export const quantileOf = ({ least, greatest, zeros, negative, positive }: Sketch, q: number): number | undefined => {
  const ascending: [value: number, count: number][] = [
    ...filled(negative)
      .reverse()
      .map(([key, count]): [number, number] => [-mapping.value(key), count]),
    [0, zeros],
    ...filled(positive).map(([key, count]): [number, number] => [mapping.value(key), count])
  ]
  const samples = ascending.reduce((sum, [, count]) => sum + count, 0)
  if (samples === 0) return undefined
  let above = Math.floor(q * (samples - 1))
  const [value] = ascending.find(([, count]) => (above -= count) < 0)!
  // The middle of the outermost bins may lie beyond every sample.
  return Math.min(Math.max(value, least), greatest)
}
