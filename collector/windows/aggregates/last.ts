// The value at the greatest event time; of several at one time the greatest value, so that the order of arrival cannot matter.

import type { Aggregate } from '../aggregate.ts'

const add = (accumulator: number[], time: number, value: number): void => {
  if (time < accumulator[0]! || (time === accumulator[0]! && value <= accumulator[1]!)) return
  accumulator[0] = time
  accumulator[1] = value
}

export const last: Aggregate = {
  about: 'value of the latest sample',
  start: () => [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  add,
  merge: (accumulator, other) => add(accumulator, other[0]!, other[1]!),
  value: accumulator => accumulator[1]!
}
