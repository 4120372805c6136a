// Finds values far from those usual at this hour of the week, or part of another period.

import { duration, z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import { shown } from '../pergroup.ts'
import type { SeriesCore } from './core.ts'
import { onSeries } from './onseries.ts'
import { profile } from './profile.ts'
import { Layout } from './state.ts'
import { usual, within } from './usual.ts'

export interface SeasonalOptions {
  readonly sigmas: number
  readonly periodMs: number
  readonly bins: number
  readonly learning: number
  readonly warmUp: number
}

const clip = 5
/** A value is learnt as at most so many deviations from the usual course, or one giant would be expected again. */
const furthest = 20
const history = 5000
/** What is usual is kept in single precision: of a course without noise less than this share of it is no gap. */
const rounding = 2 ** -22

const rounded = (gap: number, value: number): number => (Math.abs(gap) < rounding * Math.abs(value) ? 0 : gap)

export const seasonalCore = ({ sigmas, periodMs, bins, learning, warmUp }: SeasonalOptions): SeriesCore => {
  const layout = new Layout()
  const first = layout.numbers(6)
  const origin = first + 1
  const seen = first + 2
  const judged = first + 3
  const gap = first + 4
  const score = first + 5
  const course = profile(layout, { periodMs, bins, learning })
  const ofGap = usual(layout, { history, clip, warmUp })

  return {
    bytes: layout.bytes,
    start() {
      const state = layout.state()
      course.start(state)
      ofGap.start(state.numbers)
      return state
    },
    push(state, time, sample) {
      const { numbers } = state
      if (++numbers[seen]! === 1) {
        numbers[first] = time
        numbers[origin] = sample
      }
      const value = sample - numbers[origin]!
      const foretold = course.expect(state, time - numbers[first]!)
      if (Number.isNaN(foretold)) {
        course.learn(state, value, 0)
        return (numbers[score] = Number.NaN)
      }
      numbers[gap] = rounded(value - foretold, value)
      const reach = numbers[judged]! > warmUp ? furthest * ofGap.deviation(numbers) : Number.POSITIVE_INFINITY
      course.learn(state, foretold + within(numbers[gap], reach), 0)
      const distance = Math.abs(ofGap.deviate(numbers, numbers[gap], ++numbers[judged]!))
      return (numbers[score] = numbers[judged]! > warmUp ? distance / sigmas : Number.NaN)
    },
    abnormal: ({ numbers }) => numbers[score]! > 1,
    explain({ numbers }, value) {
      const distance = shown(numbers[score]! * sigmas)
      return `is ${shown(value)}, ${distance} deviations from ${shown(value - numbers[gap]!)}, which is usual at this time of its ${shown(periodMs / 3_600_000)} h (limit ${shown(sigmas)})`
    }
  }
}

export const seasonal = recipe({
  about: 'finds values far from those usual at the same hour of the week, or part of another period',
  options: {
    sigmas: z.number().positive().default(6).describe('Distance from the usual, in standard deviations, that is abnormal'),
    period: duration().default(604_800_000).describe('The period: a week unless said otherwise'),
    bins: z.int().min(2).max(2016).default(168).describe('Parts of the period of which each has a usual value of its own'),
    learning: z.number().positive().max(1).default(0.3).describe('Weight of a new period in the usual values'),
    warmUp: z.int().min(2).default(30).describe('Samples with something to compare to before the first opinion')
  },
  example: { period: '1d', bins: 24 },
  make: ({ period, ...rest }) => onSeries(seasonalCore({ periodMs: period, ...rest }))
})
