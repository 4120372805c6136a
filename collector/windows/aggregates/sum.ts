// The sum, compensated so that a million small values do not vanish beside a large one (Neumaier 1974).

import type { Aggregate } from '../aggregate.ts'

/** Adds to [sum, compensation] in place. */
export const addCompensated = (accumulator: number[], value: number): void => {
  const sum = accumulator[0]!
  const next = sum + value
  accumulator[1]! += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
  accumulator[0] = next
}

/** The compensated sum; an infinite sum stands as it is, its compensation would be NaN. */
export const compensated = (accumulator: readonly number[]): number =>
  Number.isFinite(accumulator[0]) ? accumulator[0]! + accumulator[1]! : accumulator[0]!

export const sum: Aggregate = {
  about: 'sum of the values, with compensated rounding',
  start: () => [0, 0],
  add: (accumulator, _time, value) => addCompensated(accumulator, value),
  merge: (accumulator, other) => {
    addCompensated(accumulator, other[0]!)
    addCompensated(accumulator, other[1]!)
  },
  value: compensated
}
