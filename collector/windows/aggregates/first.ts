// The value at the smallest event time; of several at one time the smallest value, so that the order of arrival cannot matter.

import type { Aggregate } from '../aggregate.ts'

const add = (accumulator: number[], time: number, value: number): void => {
  if (time > accumulator[0]! || (time === accumulator[0]! && value >= accumulator[1]!)) return
  accumulator[0] = time
  accumulator[1] = value
}

export const first: Aggregate = {
  about: 'value of the earliest sample',
  start: () => [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  add,
  merge: (accumulator, other) => add(accumulator, other[0]!, other[1]!),
  value: accumulator => accumulator[1]!
}
