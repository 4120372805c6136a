// A sliding window of values in the order of their size, for medians.

import type { Layout, SeriesState } from './state.ts'

export interface Sorted {
  count(state: SeriesState): number
  /** Puts a value in, and the oldest one out if the window is full. */
  push(state: SeriesState, value: number): void
  median(state: SeriesState): number
  /** Median of the distances from a value. */
  medianDistance(state: SeriesState, from: number): number
  /** Greatest less smallest. */
  range(state: SeriesState): number
}

export const sorted = (layout: Layout, size: number): Sorted => {
  const pushed = layout.numbers(1)
  const arrived = layout.numbers(size)
  const ordered = layout.numbers(size)

  const count = ({ numbers }: SeriesState): number => Math.min(numbers[pushed]!, size)

  /** Place of the first value that is not below. */
  const find = (numbers: Float64Array, value: number, until: number): number => {
    let [from, to] = [ordered, until]
    while (from < to) {
      const middle = (from + to) >>> 1
      if (numbers[middle]! < value) from = middle + 1
      else to = middle
    }
    return from
  }

  const remove = (numbers: Float64Array, value: number): void => {
    const at = find(numbers, value, ordered + size)
    numbers.copyWithin(at, at + 1, ordered + size)
  }

  const middle = (low: number, high: number): number => low + (high - low) / 2

  return {
    count,
    push(state, value) {
      const { numbers } = state
      const slot = arrived + (numbers[pushed]! % size)
      if (numbers[pushed]! >= size) remove(numbers, numbers[slot]!)
      const end = ordered + Math.min(numbers[pushed]!, size - 1)
      const at = find(numbers, value, end)
      numbers.copyWithin(at + 1, at, end)
      numbers[at] = value
      numbers[slot] = value
      numbers[pushed]!++
    },
    median(state) {
      const n = count(state)
      return middle(state.numbers[ordered + ((n - 1) >> 1)]!, state.numbers[ordered + (n >> 1)]!)
    },
    medianDistance(state, from) {
      const { numbers } = state
      const n = count(state)
      let up = find(numbers, from, ordered + n)
      let down = up - 1
      let [before, now] = [0, 0]
      for (let taken = 0; taken <= n >> 1; taken++) {
        const above = up < ordered + n ? numbers[up]! - from : Number.POSITIVE_INFINITY
        const below = down >= ordered ? from - numbers[down]! : Number.POSITIVE_INFINITY
        before = now
        now = above < below ? above : below
        if (above < below) up++
        else down--
      }
      return n % 2 === 1 ? now : middle(before, now)
    },
    range(state) {
      const n = count(state)
      return n === 0 ? 0 : state.numbers[ordered + n - 1]! - state.numbers[ordered]!
    }
  }
}
