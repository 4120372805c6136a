// How many samples.

import type { Aggregate } from '../aggregate.ts'

export const count: Aggregate = {
  about: 'number of samples',
  start: () => [0],
  add: accumulator => {
    accumulator[0]!++
  },
  merge: (accumulator, other) => {
    accumulator[0]! += other[0]!
  },
  value: accumulator => accumulator[0]!
}
