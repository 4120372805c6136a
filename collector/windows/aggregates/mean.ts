// The arithmetic mean, from a compensated sum and a count.

import type { Aggregate } from '../aggregate.ts'
import { addCompensated, compensated } from './sum.ts'

export const mean: Aggregate = {
  about: 'arithmetic mean of the values',
  start: () => [0, 0, 0],
  add: (accumulator, _time, value) => {
    addCompensated(accumulator, value)
    accumulator[2]!++
  },
  merge: (accumulator, other) => {
    addCompensated(accumulator, other[0]!)
    addCompensated(accumulator, other[1]!)
    accumulator[2]! += other[2]!
  },
  value: accumulator => compensated(accumulator) / accumulator[2]!
}
