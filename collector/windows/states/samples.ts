// The samples themselves, by series: for what only their order in time can tell.

import type { Grown, Run } from '../aggregate.ts'

/** Samples of one series as they arrived. */
export interface Held {
  times: Float64Array
  values: Float64Array
  length: number
}

/** By number of series. */
export type Samples = Map<number, Held>

type Saved = readonly [series: number, times: Float64Array, values: Float64Array][]

const lengthMin = 4

const longer = (column: Float64Array, length: number): Float64Array => {
  const grown = new Float64Array(length)
  grown.set(column)
  return grown
}

const makeRoom = (held: Held, length: number): void => {
  if (length <= held.times.length) return
  const size = Math.max(length, held.times.length * 2)
  held.times = longer(held.times, size)
  held.values = longer(held.values, size)
}

const append = (samples: Samples, { series, times, values, from, to }: Run): void => {
  let held = samples.get(series)
  if (!held) {
    const size = Math.max(lengthMin, to - from)
    samples.set(series, (held = { times: new Float64Array(size), values: new Float64Array(size), length: 0 }))
  }
  makeRoom(held, held.length + to - from)
  for (let i = from; i < to; i++) {
    held.times[held.length] = times[i]!
    held.values[held.length++] = values[i]!
  }
}

export const samples: Grown<Samples> = {
  make: () => new Map(),
  add: append,
  merge(state, other) {
    for (const [series, { times, values, length }] of other) append(state, { series, times, values, from: 0, to: length })
  },
  save: (state): Saved =>
    [...state].map(([series, { times, values, length }]) => [series, times.slice(0, length), values.slice(0, length)]),
  restore: saved =>
    new Map((saved as Saved).map(([series, times, values]) => [series, { times, values, length: times.length }] as const))
}

const inOrder = ({ times, values, length }: Held): boolean => {
  for (let i = 1; i < length; i++)
    if (times[i]! < times[i - 1]! || (times[i] === times[i - 1] && values[i]! < values[i - 1]!)) return false
  return true
}

/** Sorted by time; of one time by value, so that the order of arrival cannot matter. */
export const ordered = (held: Held): Held => {
  if (inOrder(held)) return held
  const { times, values, length } = held
  const order = new Uint32Array(length).map((_, i) => i).sort((a, b) => times[a]! - times[b]! || values[a]! - values[b]!)
  return { times: Float64Array.from(order, i => times[i]!), values: Float64Array.from(order, i => values[i]!), length }
}
