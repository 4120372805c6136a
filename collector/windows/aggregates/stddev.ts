// How far the values scatter about their mean, from moments that can be joined (Chan, Golub, LeVeque 1979).

import { recipe } from '../../../protocol/recipe.ts'
import type { Fixed, FixedAggregate } from '../aggregate.ts'

// [count, mean, sum of the squared distances from the mean]
const join = (state: Float64Array, at: number, count: number, mean: number, squares: number): void => {
  const before = state[at]!
  const delta = before === 0 ? mean : mean - state[at + 1]!
  state[at] = before + count
  state[at + 1] = before === 0 ? mean : state[at + 1]! + (delta * count) / (before + count)
  state[at + 2] = before === 0 ? squares : state[at + 2]! + squares + delta * delta * ((before * count) / (before + count))
}

const scatter: Fixed = {
  width: 3,
  start: (state, at) => void state.fill(0, at, at + 3),
  add(state, at, { values, from, to }) {
    const count = to - from
    if (count === 1) return join(state, at, 1, values[from]!, 0)
    let sum = 0
    for (let i = from; i < to; i++) sum += values[i]!
    const guess = sum / count
    let [off, squares] = [0, 0]
    for (let i = from; i < to; i++) {
      const distance = values[i]! - guess
      off += distance
      squares += distance * distance
    }
    // `off` would be 0 but for rounding: it corrects both moments.
    join(state, at, count, guess + off / count, squares - (off * off) / count)
  },
  merge(state, at, other, otherAt) {
    if (other[otherAt]! > 0) join(state, at, other[otherAt]!, other[otherAt + 1]!, other[otherAt + 2]!)
  }
}

export const stddev = recipe({
  about: 'standard deviation of the values (of the population: divided by their number)',
  options: {},
  example: {},
  make: (): FixedAggregate => ({
    fixed: scatter,
    value: (state, at) => (state[at]! > 0 ? Math.sqrt(Math.max(0, state[at + 2]!) / state[at]!) : undefined)
  })
})
