// Finds what is unusual in any series without being tuned to it: in level, in roughness or in shape, each against its own history.

import { z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import { shown } from '../pergroup.ts'
import type { SeriesCore } from './core.ts'
import { expected } from './expected.ts'
import { onSeries } from './onseries.ts'
import { rest as resting } from './rest.ts'
import { shapes } from './shapes.ts'
import { Layout, type SeriesState } from './state.ts'
import { usual, within } from './usual.ts'

export interface AutoOptions {
  readonly limit: number
  readonly rest: number
  readonly warmUp: number
  readonly history: number
}

/** Weight of a new gap in the short mean of gaps: 7 or so samples count. */
const shortWeight = 0.15
/** The same for how much the gap changes from sample to sample, and for the novelty of the shape. */
const slowWeight = 0.1
/** Deviations beyond which a value is learnt as if it were that far only. */
const clip = 5
/** Deviations that a gap counts as at most, and that the expectation learns of it: a giant would be remembered for days. */
const felt = 100
const learnt = 20
const episodes = { episodes: 12, usual: 7 }

/**
 * The gap between a sample and its expectation is looked at in three ways: a short mean of it (after Lavin & Ahmad's likelihood), how
 * rough it is, and how far the shape of its last values is from any remembered one. Each is measured in deviations of its own
 * long history; the length of the three together is the score. All is relative, so a scale, an offset and a shift of time change nothing.
 */
export const autoCore = ({ limit, rest, warmUp, history }: AutoOptions): SeriesCore => {
  const layout = new Layout()
  const first = layout.numbers(11)
  const origin = first + 1
  const seen = first + 2
  const gap = first + 3
  const short = first + 4
  const rough = first + 5
  const novelty = first + 6
  const level = first + 7
  const roughness = first + 8
  const shape = first + 9
  const foretold = first + 10
  const expectation = expected(layout)
  const book = shapes(layout, { length: 8, stride: 4, size: 16 })
  const ofGap = usual(layout, { history, clip: felt, warmUp })
  const ofShort = usual(layout, { history, clip, warmUp })
  const ofRough = usual(layout, { history, clip, warmUp })
  const ofNovelty = usual(layout, { history, clip, warmUp })
  const alarm = resting(layout, { rest, ...episodes })

  const average = (numbers: Float64Array, at: number, value: number, weight: number): number =>
    (numbers[at]! += Math.max(weight, 1 / numbers[seen]!) * (value - numbers[at]!))

  const bounded = (numbers: Float64Array, now: number, deviations: number): number => {
    const reach = deviations * ofGap.deviation(numbers)
    return numbers[seen]! > warmUp && reach > 0 ? within(now, reach) : now
  }

  /** How unusual this gap is in the three ways together, in deviations. */
  const unusual = (state: SeriesState, now: number, before: number, count: number): number => {
    const { numbers } = state
    const unit = ofGap.deviate(numbers, now, count)
    const byLevel = ofShort.deviate(numbers, average(numbers, short, now, shortWeight), count)
    const byRoughness = ofRough.deviate(numbers, average(numbers, rough, Math.abs(now - before), slowWeight), count)
    const byShape = ofNovelty.deviate(numbers, average(numbers, novelty, book.novelty(state, unit), slowWeight), count)
    numbers[level] = byLevel
    numbers[roughness] = byRoughness
    numbers[shape] = byShape
    return Math.sqrt(byLevel * byLevel + byRoughness * byRoughness + byShape * byShape)
  }

  return {
    bytes: layout.bytes,
    start() {
      const state = layout.state()
      for (const part of [expectation, alarm]) part.start(state)
      for (const part of [ofGap, ofShort, ofRough, ofNovelty]) part.start(state.numbers)
      return state
    },
    push(state, time, sample) {
      const { numbers } = state
      const count = ++numbers[seen]!
      if (count === 1) {
        numbers[first] = time
        numbers[origin] = sample
      }
      const before = numbers[gap]!
      numbers[foretold] = expectation.expect(state, time - numbers[first]!)
      const miss = sample - numbers[origin]! - numbers[foretold]
      numbers[gap] = bounded(numbers, miss, felt)
      expectation.learn(state, numbers[foretold] + bounded(numbers, miss, learnt), count)
      const score = unusual(state, numbers[gap], before, count) / limit
      if (count <= warmUp) return Number.NaN
      alarm.judge(state, score)
      return score
    },
    abnormal: alarm.abnormal,
    explain(state, value) {
      const { numbers } = state
      const ways = { level: numbers[level]!, roughness: numbers[roughness]!, shape: numbers[shape]! }
      const [[strongest]] = Object.entries(ways).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a)) as [[string, number]]
      const parts = Object.entries(ways).map(([way, distance]) => `${way} ${shown(distance)}`)
      const should = `by ${expectation.from(state)} it should be ${shown(numbers[foretold]! + numbers[origin]!)}`
      return `is ${shown(value)}, ${should}; its ${strongest} is most unusual (deviations from their history: ${parts.join(', ')}; limit ${shown(limit)} together)`
    }
  }
}

export const auto = recipe({
  about: 'finds unusual levels, roughness and shapes in any series, without tuning; knows days and weeks, rests after an alarm',
  options: {
    limit: z.number().positive().default(5).describe('Distance from the usual, in standard deviations, that is abnormal'),
    rest: z.int().min(0).default(100).describe('Samples after the beginning of an alarm before another one can begin'),
    warmUp: z.int().min(2).default(150).describe('Samples to learn from before the first opinion'),
    history: z.int().min(10).default(5000).describe('Samples after which what was learnt has faded to a third')
  },
  example: {},
  make: options => onSeries(autoCore(options))
})
