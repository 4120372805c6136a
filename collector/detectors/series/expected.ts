// The value to be expected now: the level, or what is usual at this time of a period, whichever has been best so far.

import type { Profile } from './profile.ts'
import type { Layout, SeriesState } from './state.ts'

export interface Expected {
  start(state: SeriesState): void
  /** Learns the value afterwards. `sinceMs` is the time since the first sample, `seen` the number of this one, from 1. */
  expect(state: SeriesState, sinceMs: number, value: number, seen: number): number
}

export const expected = (layout: Layout, profiles: readonly Profile[], levelWeight: number): Expected => {
  const level = layout.numbers(1)

  return {
    start(state) {
      for (const profile of profiles) profile.start(state)
    },
    expect(state, sinceMs, value, seen) {
      const { numbers } = state
      if (seen === 1) numbers[level] = value
      const levelWrong = Math.abs(value - numbers[level]!)
      let best = numbers[level]!
      let merit = 1
      for (const profile of profiles) {
        const usual = profile.expect(state, sinceMs)
        profile.learn(state, value)
        if (Number.isNaN(usual)) continue
        const its = profile.merit(state)
        if (its <= merit) [best, merit] = [usual, its]
        profile.compare(state, Math.abs(value - usual), levelWrong)
      }
      numbers[level]! += Math.max(levelWeight, 1 / seen) * (value - numbers[level]!)
      return best
    }
  }
}
