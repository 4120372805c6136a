// Guesses at the predictors that suit some whole numbers, by the sums of what they miss by.

import type { Predictor, Start } from './predict.ts'

/** Beyond this the predictors that multiply would round. */
const multipliedMax = 2 ** 48

export interface Guess extends Start {
  readonly predictor: Predictor
}

/** The places of the guesses in a list of sums. `drifting` is `last` with a drift, `zero` the middle 0. */
const places = { last: 0, drifting: 1, line: 2, curve: 3, middle: 4, zero: 5, mean: 6 } as const
const means = ['mean1', 'mean2', 'mean3', 'mean4'] as const
/** A short array of doubles is made faster than a typed one. */
const unknown: readonly number[] = Array.from({ length: 10 }, () => Number.POSITIVE_INFINITY)

/** The difference that most neighbours have, else the mean slope. */
const driftOf = (values: Float64Array): number => {
  let [candidate, votes, support] = [0, 0, 0]
  for (let i = 1; i < values.length; i++) {
    const difference = values[i]! - values[i - 1]!
    if (votes === 0) candidate = difference
    votes += difference === candidate ? 1 : -1
  }
  for (let i = 1; i < values.length; i++) if (values[i]! - values[i - 1]! === candidate) support++
  if (support * 2 > values.length) return candidate
  return Math.round((values.at(-1)! - values[0]!) / (values.length - 1))
}

/** The mean of the first `count` values, or of all. */
const meanOf = (values: Float64Array, count: number): number => {
  const end = Math.min(count, values.length)
  let sum = 0
  for (let i = 0; i < end; i++) sum += values[i]!
  return Math.round(sum / end)
}

const median = (values: Float64Array): number => values.slice().sort()[values.length >> 1]!

/** What the exponential mean number `at` starts with. */
const seedOf = (values: Float64Array, at: number): number => meanOf(values, 2 << at)

const largest = (values: Float64Array): number => {
  let max = 0
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]!)
    if (magnitude > max) max = magnitude
  }
  return max
}

/** A step so many times the mean one is an outlier; no single miss counts for more than so many median steps then. */
const outlier = 10
/** Smaller steps cannot mislead by much. */
const harmless = 64

/** The most that a miss counts for: unlimited, unless a few would outweigh all others. */
const cap = (values: Float64Array): number => {
  let [sum, max] = [0, 0]
  for (let i = 1; i < values.length; i++) {
    const step = Math.abs(values[i]! - values[i - 1]!)
    sum += step
    if (step > max) max = step
  }
  if (max < harmless || max * (values.length - 1) <= sum * outlier) return Number.POSITIVE_INFINITY
  const steps = new Float64Array(values.length - 1)
  for (let i = 0; i < steps.length; i++) steps[i] = Math.abs(values[i + 1]! - values[i]!)
  return Math.max(1, median(steps) * outlier)
}

const missLast = (values: Float64Array, most: number, sums: number[]): void => {
  let last = 0
  for (let i = 1; i < values.length; i++) last += Math.min(most, Math.abs(values[i]! - values[i - 1]!))
  sums[places.last] = last
}

/** The differences of order one to three, in one pass. */
const missSlopes = (values: Float64Array, drift: number, most: number, sums: number[]): void => {
  let previous = values[0]!
  let before = values[1]! - previous
  let turned = 0
  let last = 0
  let drifting = 0
  let line = 0
  let curve = 0
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!
    const step = value - previous
    const turn = step - before
    last += Math.min(most, Math.abs(step))
    drifting += Math.min(most, Math.abs(step - drift))
    line += Math.min(most, Math.abs(turn))
    curve += Math.min(most, Math.abs(turn - turned))
    previous = value
    before = step
    turned = turn
  }
  sums[places.last] = last
  sums[places.drifting] = drifting
  sums[places.line] = line
  sums[places.curve] = curve
}

/** The exponential means, near enough without rounding, in one pass: each alone would wait for itself. */
const missMeans = (values: Float64Array, most: number, sums: number[]): void => {
  let mean1 = seedOf(values, 0)
  let mean2 = seedOf(values, 1)
  let mean3 = seedOf(values, 2)
  let mean4 = seedOf(values, 3)
  let missed1 = 0
  let missed2 = 0
  let missed3 = 0
  let missed4 = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    const miss1 = value - mean1
    const miss2 = value - mean2
    const miss3 = value - mean3
    const miss4 = value - mean4
    mean1 += miss1 * 0.5
    mean2 += miss2 * 0.25
    mean3 += miss3 * 0.125
    mean4 += miss4 * 0.0625
    missed1 += Math.min(most, Math.abs(miss1))
    missed2 += Math.min(most, Math.abs(miss2))
    missed3 += Math.min(most, Math.abs(miss3))
    missed4 += Math.min(most, Math.abs(miss4))
  }
  sums[places.mean] = missed1
  sums[places.mean + 1] = missed2
  sums[places.mean + 2] = missed3
  sums[places.mean + 3] = missed4
}

const missMiddle = (values: Float64Array, seed: number, most: number, sums: number[], place: number): void => {
  let missed = 0
  for (let i = 0; i < values.length; i++) missed += Math.min(most, Math.abs(values[i]! - seed))
  sums[place] = missed
}

/** What the guesses start with. */
interface Starts {
  readonly drift: number
  readonly middle: number
}

const guessAt = (values: Float64Array, place: number, { drift, middle }: Starts): Guess => {
  const seed = values[0]!
  if (place === places.last) return { predictor: 'last', seed, drift: 0 }
  if (place === places.drifting) return { predictor: 'last', seed, drift }
  if (place === places.middle) return { predictor: 'middle', seed: middle, drift: 0 }
  if (place === places.zero) return { predictor: 'middle', seed: 0, drift: 0 }
  if (place === places.line) return { predictor: 'line', seed, drift: values[1]! - seed }
  if (place === places.curve) return { predictor: 'curve', seed, drift: values[1]! - seed }
  const at = place - places.mean
  return { predictor: means[at]!, seed: seedOf(values, at), drift: 0 }
}

/** For each guess the sum of its misses; of those that cannot be, infinity. */
const sumsOf = (values: Float64Array, max: number, most: number, { drift, middle }: Starts): number[] => {
  const sums = unknown.slice()
  missMiddle(values, middle, most, sums, places.middle)
  if (max > multipliedMax || values.length < 2) {
    missLast(values, most, sums)
    return sums
  }
  missSlopes(values, drift, most, sums)
  if (drift === 0) sums[places.drifting] = Number.POSITIVE_INFINITY
  missMeans(values, most, sums)
  if (max <= values.length) missMiddle(values, 0, most, sums, places.zero)
  return sums
}

/** The place of the smallest sum but that at `except`. */
const smallest = (sums: readonly number[], except: number): number => {
  let found = except === 0 ? 1 : 0
  for (let place = found + 1; place < sums.length; place++) if (place !== except && sums[place]! < sums[found]!) found = place
  return found
}

/** The two guesses that miss by the least in sum; one where it never misses. */
export const finalists = (values: Float64Array): Guess[] => {
  const max = largest(values)
  const most = cap(values)
  const starts = {
    drift: max > multipliedMax || values.length < 2 ? 0 : driftOf(values),
    middle: most === Number.POSITIVE_INFINITY ? meanOf(values, values.length) : median(values)
  }
  const sums = sumsOf(values, max, most, starts)
  const first = smallest(sums, -1)
  if (sums[first] === 0) return [guessAt(values, first, starts)]
  return [guessAt(values, first, starts), guessAt(values, smallest(sums, first), starts)]
}
