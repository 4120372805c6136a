// The usual course of a period, such as a day: a mean for each of its bins, and how much better than the level it foretells.

import type { Layout, SeriesState } from './state.ts'

export interface ProfileOptions {
  readonly periodMs: number
  readonly bins: number
  /** Weight of a new period in the mean of a bin. */
  readonly learning: number
}

export interface Profile {
  start(state: SeriesState): void
  /** The mean of the bin of this time, since the first sample; NaN where there is none yet. */
  expect(state: SeriesState, sinceMs: number): number
  /** After `expect`, with the same time. */
  learn(state: SeriesState, value: number): void
  /** Tells how wrong it and the level were. */
  compare(state: SeriesState, wrong: number, levelWrong: number): void
  /** Error as a share of the level's; 0 until it can be told. */
  merit(state: SeriesState): number
}

/** Weight of one value in the errors. */
const errorWeight = 0.005
/** Values before a profile is judged. */
const trial = 50

export const profile = (layout: Layout, { periodMs, bins, learning }: ProfileOptions): Profile => {
  const now = layout.numbers(6)
  const sum = now + 1
  const count = now + 2
  const compared = now + 3
  const error = now + 4
  const levelError = now + 5
  const means = layout.memory(bins)

  /** A bin learns the mean of a whole visit, so that it does not matter how many samples an hour has. */
  const leave = ({ numbers, memory }: SeriesState): void => {
    const at = means + numbers[now]!
    const visit = numbers[sum]! / numbers[count]!
    memory[at] = Number.isNaN(memory[at]!) ? visit : memory[at]! + learning * (visit - memory[at]!)
  }

  return {
    start({ numbers, memory }) {
      numbers[now] = -1
      memory.fill(Number.NaN, means, means + bins)
    },
    expect(state, sinceMs) {
      const { numbers, memory } = state
      const phase = sinceMs - periodMs * Math.floor(sinceMs / periodMs)
      const bin = Math.min(bins - 1, Math.floor((phase * bins) / periodMs))
      if (bin !== numbers[now]) {
        if (numbers[now]! >= 0) leave(state)
        numbers[now] = bin
        numbers[sum] = 0
        numbers[count] = 0
      }
      return memory[means + bin]!
    },
    learn({ numbers }, value) {
      numbers[sum]! += value
      numbers[count]!++
    },
    compare({ numbers }, wrong, levelWrong) {
      const weight = Math.max(errorWeight, 1 / ++numbers[compared]!)
      numbers[error]! += weight * (wrong - numbers[error]!)
      numbers[levelError]! += weight * (levelWrong - numbers[levelError]!)
    },
    merit: ({ numbers }) => (numbers[compared]! < trial ? 0 : numbers[error]! / numbers[levelError]!)
  }
}
