// The value to be expected now: the level, or what is usual at this hour of the day or week, whichever has been best so far.

import { profile } from './profile.ts'
import type { Layout, SeriesState } from './state.ts'

export interface Expected {
  start(state: SeriesState): void
  /** Of the time since the first sample, whose value was 0. */
  expect(state: SeriesState, sinceMs: number): number
  /** After `expect`: the value that came, and the number of this sample, from 1. */
  learn(state: SeriesState, value: number, seen: number): void
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

  return {
    start(state) {
      day.start(state)
      week.start(state)
    },
    expect(state, sinceMs) {
      const { numbers } = state
      const ofDay = day.expect(state, sinceMs)
      const ofWeek = week.expect(state, sinceMs)
      const dayMerit = day.merit(state)
      const dayGood = !Number.isNaN(ofDay) && !(dayMerit > 1)
      const weekGood = !Number.isNaN(ofWeek) && week.merit(state) <= (dayGood && dayMerit < 1 ? dayMerit : 1)
      numbers[source] = weekGood ? 2 : dayGood ? 1 : 0
      return weekGood ? ofWeek : dayGood ? ofDay : numbers[level]!
    },
    learn(state, value, seen) {
      const { numbers } = state
      const wrong = value - numbers[level]!
      day.learn(state, value, Math.abs(wrong))
      week.learn(state, value, Math.abs(wrong))
      numbers[level]! += Math.max(levelWeight, 1 / seen) * wrong
    },
    from: ({ numbers }) => sources[numbers[source]! as 0 | 1 | 2]
  }
}
