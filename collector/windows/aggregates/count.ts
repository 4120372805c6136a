// How many samples.

import { recipe } from '../../../protocol/recipe.ts'
import type { Fixed, FixedAggregate } from '../aggregate.ts'

const counted: Fixed = {
  width: 1,
  anyRun: true,
  start(state, at) {
    state[at] = 0
  },
  add(state, at, { from, to }) {
    state[at] = state[at]! + to - from
  },
  addSummary: {
    count(state, at, { values, from, to }) {
      for (let i = from; i < to; i++) state[at] = state[at]! + values[i]!
    }
  },
  merge(state, at, other, otherAt) {
    state[at] = state[at]! + other[otherAt]!
  }
}

export const count = recipe({
  about: 'number of samples',
  options: {},
  example: {},
  make: (): FixedAggregate => ({ fixed: counted, value: (state, at) => state[at]! })
})
