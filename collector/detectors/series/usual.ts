// How far a quantity is from what it usually was: a long mean and deviation in which outliers count for little.

import type { Layout } from './state.ts'

export interface UsualOptions {
  /** Values after which what was learnt has faded to a third. */
  readonly history: number
  /** Deviations beyond which a value is learnt as if it were that far only. */
  readonly clip: number
  /** Values that are learnt as they are. */
  readonly warmUp: number
}

export interface Usual {
  start(numbers: Float64Array): void
  /** Signed distance from the mean in standard deviations, at most 100; learns the value afterwards. `seen` counts values, from 1. */
  deviate(numbers: Float64Array, value: number, seen: number): number
  mean(numbers: Float64Array): number
  /** Of the values so far; 0 where they never moved. */
  deviation(numbers: Float64Array): number
}

/** Strays in a row after which the clip has doubled: what stays becomes the usual. */
const patience = 8
/** Share of the range so far that a deviation is at least: what never moved may move a little. */
const quietest = 0.02
const furthest = 100
/** Distance of the first move of what had never moved. */
const unheardOf = 50

export const within = (value: number, reach: number): number => (value > reach ? reach : value < -reach ? -reach : value)

export const usual = (layout: Layout, { history, clip, warmUp }: UsualOptions): Usual => {
  const mean = layout.numbers(5)
  const variance = mean + 1
  const low = mean + 2
  const high = mean + 3
  const strays = mean + 4

  const deviation = (numbers: Float64Array): number =>
    Math.max(Math.sqrt(numbers[variance]!), quietest * (numbers[high]! - numbers[low]!))

  /** Learns a value so far from the mean: the range too grows by what is learnt only, or one giant would make all else small for ever. */
  const learn = (numbers: Float64Array, distance: number, seen: number): void => {
    const weight = 1 / (seen < history ? seen : history)
    const value = numbers[mean]! + distance
    if (value < numbers[low]!) numbers[low] = value
    if (value > numbers[high]!) numbers[high] = value
    numbers[mean]! += weight * distance
    numbers[variance] = (1 - weight) * (numbers[variance]! + weight * distance * distance)
  }

  return {
    start(numbers) {
      numbers[low] = Number.POSITIVE_INFINITY
      numbers[high] = Number.NEGATIVE_INFINITY
    },
    deviate(numbers, value, seen) {
      const unit = seen > 1 ? deviation(numbers) : 0
      const distance = value - numbers[mean]!
      const strayed = seen > warmUp && unit > 0 && Math.abs(distance) > clip * unit
      if (strayed) learn(numbers, within(distance, clip * unit * 2 ** (numbers[strays]!++ / patience)), seen)
      else learn(numbers, distance, seen)
      if (!strayed && numbers[strays]! > 0) numbers[strays]!--
      // Of what never moved, any move is far out.
      return unit > 0 ? within(distance / unit, furthest) : Math.sign(distance) * unheardOf * Number(seen > 1)
    },
    mean: numbers => numbers[mean]!,
    deviation
  }
}
