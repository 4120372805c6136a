// Sum and count, the sum compensated so that a million small values do not vanish beside a large one (Neumaier 1974).

import type { Fixed, Run } from '../aggregate.ts'

// [sum, what rounding took from it, count]
const [lostAt, countAt, width] = [1, 2, 3]

/** Adds with the exact error of the addition (Knuth's TwoSum: no branch on which is larger). */
const addOne = (state: Float64Array, at: number, value: number): void => {
  const sum = state[at]!
  const next = sum + value
  const taken = next - sum
  state[at] = next
  state[at + lostAt] = state[at + lostAt]! + (sum - (next - taken) + (value - taken))
}

const addValues = (state: Float64Array, at: number, { values, from, to }: Run): void => {
  let [sum, lost] = [state[at]!, state[at + lostAt]!]
  for (let i = from; i < to; i++) {
    const value = values[i]!
    const next = sum + value
    const taken = next - sum
    lost += sum - (next - taken) + (value - taken)
    sum = next
  }
  state[at] = sum
  state[at + lostAt] = lost
}

const addCounts = (state: Float64Array, at: number, { values, from, to }: Run): void => {
  let count = state[at + countAt]!
  for (let i = from; i < to; i++) count += values[i]!
  state[at + countAt] = count
}

export const total: Fixed = {
  width,
  anyRun: true,
  start: (state, at) => void state.fill(0, at, at + width),
  add(state, at, run) {
    addValues(state, at, run)
    state[at + countAt] = state[at + countAt]! + run.to - run.from
  },
  addSummary: { sum: addValues, count: addCounts },
  merge(state, at, other, otherAt) {
    addOne(state, at, other[otherAt]!)
    addOne(state, at, other[otherAt + lostAt]!)
    state[at + countAt] = state[at + countAt]! + other[otherAt + countAt]!
  }
}

/** An infinite sum stands as it is: its compensation would be NaN. */
export const sumOf = (state: Float64Array, at: number): number => {
  const sum = state[at]!
  return Number.isFinite(sum) ? sum + state[at + lostAt]! : sum
}

export const countOf = (state: Float64Array, at: number): number => state[at + countAt]!
