// The greatest value.

import type { Aggregate } from '../aggregate.ts'

const add = (accumulator: number[], value: number): void => {
  if (value > accumulator[0]!) accumulator[0] = value
}

export const max: Aggregate = {
  about: 'greatest value',
  start: () => [Number.NEGATIVE_INFINITY],
  add: (accumulator, _time, value) => add(accumulator, value),
  merge: (accumulator, other) => add(accumulator, other[0]!),
  value: accumulator => accumulator[0]!
}
