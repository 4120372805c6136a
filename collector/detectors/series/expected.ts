// The value to be expected now: the level, or what is usual at this hour of the day or week, whichever has been best so far.

import { type Profile, profile } from './profile.ts'
import type { Layout, SeriesState } from './state.ts'

export interface Expected {
  start(state: SeriesState): void
  /** Learns the value afterwards. `sinceMs` is the time since the first sample, `seen` the number of this one, from 1. */
  expect(state: SeriesState, sinceMs: number, value: number, seen: number): number
  /** What the latest expectation was taken from. */
  from(state: SeriesState): string
}

const dayMs = 86_400_000
const hoursOfDay = 24
/** Of two hours each. */
const binsOfWeek = 84
/** Weight of a new day, or week, in what is usual. */
const learning = 0.5
/** Weight of a value in the level. */
const levelWeight = 0.02

/** A day is trusted until it has been worse than the level, a week only once it has been better. */
const sources = ['its recent level', 'this hour of the day', 'this time of the week'] as const

export const expected = (layout: Layout): Expected => {
  const level = layout.numbers(2)
  const source = level + 1
  const day = profile(layout, { periodMs: dayMs, bins: hoursOfDay, learning })
  const week = profile(layout, { periodMs: 7 * dayMs, bins: binsOfWeek, learning })

  /** Compares what a profile said with what the level said. */
  const tried = (state: SeriesState, its: Profile, said: number, value: number): number => {
    const merit = its.merit(state)
    if (!Number.isNaN(said)) its.compare(state, Math.abs(value - said), Math.abs(value - state.numbers[level]!))
    return merit
  }

  return {
    start(state) {
      day.start(state)
      week.start(state)
    },
    expect(state, sinceMs, value, seen) {
      const { numbers } = state
      if (seen === 1) numbers[level] = value
      const ofDay = day.expect(state, sinceMs, value)
      const ofWeek = week.expect(state, sinceMs, value)
      const dayMerit = tried(state, day, ofDay, value)
      const weekMerit = tried(state, week, ofWeek, value)
      const dayGood = !Number.isNaN(ofDay) && !(dayMerit > 1)
      const weekGood = !Number.isNaN(ofWeek) && weekMerit <= (dayGood && dayMerit < 1 ? dayMerit : 1)
      const best = weekGood ? ofWeek : dayGood ? ofDay : numbers[level]!
      numbers[source] = weekGood ? 2 : dayGood ? 1 : 0
      numbers[level]! += Math.max(levelWeight, 1 / seen) * (value - numbers[level]!)
      return best
    },
    from: ({ numbers }) => sources[numbers[source]! as 0 | 1 | 2]
  }
}
