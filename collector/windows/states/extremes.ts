// The least and the greatest value: nearly every window asks for both, so one pass finds both.

import type { Fixed, Run } from '../aggregate.ts'

const width = 2

// Math.min and Math.max know that -0 lies below 0; a comparison does not, and the order of arrival would show.
const addLeast = (state: Float64Array, at: number, { values, from, to }: Run): void => {
  let least = state[at]!
  for (let i = from; i < to; i++) least = Math.min(least, values[i]!)
  state[at] = least
}

const addGreatest = (state: Float64Array, at: number, { values, from, to }: Run): void => {
  let greatest = state[at + 1]!
  for (let i = from; i < to; i++) greatest = Math.max(greatest, values[i]!)
  state[at + 1] = greatest
}

export const extremes: Fixed = {
  width,
  anyRun: true,
  start(state, at) {
    state[at] = Number.POSITIVE_INFINITY
    state[at + 1] = Number.NEGATIVE_INFINITY
  },
  add(state, at, { values, from, to }) {
    let [least, greatest] = [state[at]!, state[at + 1]!]
    for (let i = from; i < to; i++) {
      const value = values[i]!
      least = Math.min(least, value)
      greatest = Math.max(greatest, value)
    }
    state[at] = least
    state[at + 1] = greatest
  },
  addSummary: { min: addLeast, max: addGreatest },
  merge(state, at, other, otherAt) {
    state[at] = Math.min(state[at]!, other[otherAt]!)
    state[at + 1] = Math.max(state[at + 1]!, other[otherAt + 1]!)
  }
}

/** Undefined where there was no value. */
export const leastOf = (state: Float64Array, at: number): number | undefined =>
  state[at] === Number.POSITIVE_INFINITY ? undefined : state[at]!

export const greatestOf = (state: Float64Array, at: number): number | undefined =>
  state[at + 1] === Number.NEGATIVE_INFINITY ? undefined : state[at + 1]!
