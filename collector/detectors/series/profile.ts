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
  /** The mean of the bin of this time, counted from the first sample; NaN where there is none yet. */
  expect(state: SeriesState, sinceMs: number): number
  /** After `expect`: the value that came, and how wrong the level was about it. */
  learn(state: SeriesState, value: number, levelWrong: number): void
  /** Its usual error as a share of the level's; NaN until it can be told. */
  merit(state: SeriesState): number
}

/** Weight of one value in the errors. */
const errorWeight = 0.005
/** Values before a profile is judged. */
const trial = 100

export const profile = (layout: Layout, { periodMs, bins, learning }: ProfileOptions): Profile => {
  const bin = layout.numbers(7)
  const sum = bin + 1
  const count = bin + 2
  const compared = bin + 3
  const error = bin + 4
  const levelError = bin + 5
  const said = bin + 6
  const means = layout.memory(bins)

  /** A bin learns the mean of a whole visit, so that it does not matter how many samples an hour has. */
  const leave = ({ numbers, memory }: SeriesState): void => {
    const at = means + numbers[bin]!
    const visit = numbers[sum]! / numbers[count]!
    const before = memory[at]!
    memory[at] = Number.isNaN(before) ? visit : before + learning * (visit - before)
  }

  const compare = (numbers: Float64Array, wrong: number, levelWrong: number): void => {
    const weight = Math.max(errorWeight, 1 / ++numbers[compared]!)
    numbers[error]! += weight * (wrong - numbers[error]!)
    numbers[levelError]! += weight * (levelWrong - numbers[levelError]!)
  }

  return {
    start({ numbers, memory }) {
      numbers[bin] = -1
      memory.fill(Number.NaN, means, means + bins)
    },
    expect(state, sinceMs) {
      const { numbers, memory } = state
      const phase = sinceMs / periodMs
      const now = Math.min(bins - 1, Math.floor((phase - Math.floor(phase)) * bins))
      if (now !== numbers[bin]) {
        if (numbers[bin]! >= 0) leave(state)
        numbers[bin] = now
        numbers[sum] = 0
        numbers[count] = 0
      }
      return (numbers[said] = memory[means + now]!)
    },
    learn({ numbers }, value, levelWrong) {
      numbers[sum]! += value
      numbers[count]!++
      if (!Number.isNaN(numbers[said]!)) compare(numbers, Math.abs(value - numbers[said]!), levelWrong)
    },
    merit: ({ numbers }) => (numbers[compared]! < trial ? Number.NaN : numbers[error]! / numbers[levelError]!)
  }
}
