// The value at the smallest event time; of several at one time the smallest value, so that the order of arrival cannot matter.

import { recipe } from '../../../protocol/recipe.ts'
import type { Fixed, FixedAggregate } from '../aggregate.ts'

// [time, value]
const take = (state: Float64Array, at: number, time: number, value: number): void => {
  if (time > state[at]!) return
  state[at + 1] = time === state[at] ? Math.min(state[at + 1]!, value) : value
  state[at] = time
}

const earliest: Fixed = {
  width: 2,
  start: (state, at) => void state.fill(Number.POSITIVE_INFINITY, at, at + 2),
  add(state, at, { times, values, from, to }) {
    for (let i = from; i < to; i++) take(state, at, times[i]!, values[i]!)
  },
  merge: (state, at, other, otherAt) => take(state, at, other[otherAt]!, other[otherAt + 1]!)
}

export const first = recipe({
  about: 'value of the earliest sample',
  options: {},
  example: {},
  make: (): FixedAggregate => ({
    fixed: earliest,
    value: (state, at) => (state[at] === Number.POSITIVE_INFINITY ? undefined : state[at + 1]!)
  })
})
