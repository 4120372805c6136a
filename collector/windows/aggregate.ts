// What an aggregate is: a number of a window's samples, from an accumulator that can be merged.

import type { Millis } from '../../protocol/series.ts'
import type { Accumulator } from './window.ts'

export interface Aggregate {
  /** One sentence for the README's table. */
  readonly about: string
  readonly start: () => Accumulator
  /** Adds one sample in place; allocates nothing. */
  readonly add: (accumulator: Accumulator, time: Millis, value: number) => void
  /** Adds `other` to `accumulator` in place; the order of merging does not matter but for rounding. */
  readonly merge: (accumulator: Accumulator, other: Accumulator) => void
  readonly value: (accumulator: Accumulator) => number
}
