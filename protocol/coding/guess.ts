// Guesses at the predictors that suit some whole numbers, by the sums of what they miss by.

import { type Predictor, residuals, type Start } from './predict.ts'

/** Beyond this the predictors that multiply would round. */
const multipliedMax = 2 ** 48
const means = ['mean1', 'mean2', 'mean3', 'mean4'] as const

export interface Guess extends Start {
  readonly predictor: Predictor
}

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

const largest = (values: Float64Array): number => {
  let max = 0
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]!) > max) max = Math.abs(values[i]!)
  return max
}

const guesses = (values: Float64Array): Guess[] => {
  const first = values[0]!
  const max = largest(values)
  const list: Guess[] = [{ predictor: 'last', seed: first, drift: 0 }]
  const drift = max > multipliedMax || values.length < 2 ? 0 : driftOf(values)
  if (drift !== 0) list.push({ predictor: 'last', seed: first, drift })
  list.push({ predictor: 'middle', seed: meanOf(values, values.length), drift: 0 })
  if (max <= values.length) list.push({ predictor: 'middle', seed: 0, drift: 0 })
  if (max > multipliedMax || values.length < 2) return list
  const slope = values[1]! - first
  list.push({ predictor: 'line', seed: first, drift: slope }, { predictor: 'curve', seed: first, drift: slope })
  for (let at = 0; at < means.length; at++) list.push({ predictor: means[at]!, seed: meanOf(values, 2 << at), drift: 0 })
  return list
}

const missed = (values: Float64Array, guess: Guess, scratch: Float64Array): number => {
  residuals(guess.predictor, values, scratch, guess)
  let sum = 0
  for (let i = 0; i < scratch.length; i++) sum += Math.abs(scratch[i]!)
  return sum
}

/** The two guesses that miss by the least in sum; one where it never misses. */
export const finalists = (values: Float64Array, scratch: Float64Array): Guess[] => {
  let found: Guess[] = []
  let [least, less] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const guess of guesses(values)) {
    const sum = missed(values, guess, scratch)
    if (sum === 0) return [guess]
    if (sum < least) {
      found = found.length === 0 ? [guess] : [guess, found[0]!]
      less = least
      least = sum
    } else if (sum < less) {
      found = [found[0]!, guess]
      less = sum
    }
  }
  return found
}
