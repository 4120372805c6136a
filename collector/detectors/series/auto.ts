// Judges any series without tuning: the level, the roughness and the shape of what is unexpected, each against its own history.

import { expected } from './expected.ts'
import { patterns } from './patterns.ts'
import { profile } from './profile.ts'
import { Layout, type SeriesState } from './state.ts'
import { usual } from './usual.ts'

export const defaults = {
  limit: 5.2,
  rest: 100,
  warmUp: 100,
  history: 2000,
  clip: 4,
  levelWeight: 0.002,
  dayBins: 48,
  weekBins: 168,
  learning: 0.3,
  short: 0.15,
  rough: 0.1,
  shape: 0.1,
  length: 8,
  stride: 4,
  shapes: 16
}

const dayMs = 86_400_000

export const auto = (options: typeof defaults) => {
  const layout = new Layout()
  const { warmUp, history, clip } = options
  const first = layout.numbers(8)
  const [origin, seen, before, short, rough, shape, last] = [1, 2, 3, 4, 5, 6, 7].map(slot => first + slot) as [number, number, number, number, number, number, number]
  const expectation = expected(
    layout,
    [
      profile(layout, { periodMs: dayMs, bins: options.dayBins, learning: options.learning }),
      ...(options.weekBins ? [profile(layout, { periodMs: 7 * dayMs, bins: options.weekBins, learning: options.learning })]:[])
    ],
    options.levelWeight
  )
  const usualOptions = { history, clip, warmUp }
  const residual = usual(layout, { history, clip: Number.POSITIVE_INFINITY, warmUp })
  const ofLevel = usual(layout, usualOptions)
  const ofRoughness = usual(layout, usualOptions)
  const ofShape = usual(layout, usualOptions)
  const shapes = patterns(layout, options)

  return {
    bytes: layout.bytes,
    start(): SeriesState {
      const state = layout.state()
      expectation.start(state)
      for (const part of [residual, ofLevel, ofRoughness, ofShape]) part.start(state.numbers)
      return state
    },
    push(state: SeriesState, time: number, raw: number): number {
      const { numbers } = state
      if (numbers[seen] === 0) {
        numbers[first] = time
        numbers[origin] = raw
      }
      const n = ++numbers[seen]!
      const value = raw - numbers[origin]!
      const gap = value - expectation.expect(state, time - numbers[first]!, value, n)
      numbers[short]! += Math.max(options.short, 1 / n) * (gap - numbers[short]!)
      numbers[rough]! += Math.max(options.rough, 1 / n) * ((n > 1 ? Math.abs(gap - numbers[before]!) : 0) - numbers[rough]!)
      numbers[before] = gap
      const unit = residual.deviate(numbers, gap, n)
      numbers[shape]! += Math.max(options.shape, 1 / n) * (shapes.novelty(state, unit) - numbers[shape]!)
      const a = ofLevel.deviate(numbers, numbers[short]!, n)
      const b = ofRoughness.deviate(numbers, numbers[rough]!, n)
      const c = ofShape.deviate(numbers, numbers[shape]!, n)
      return n > warmUp ? Math.sqrt(a * a + b * b + c * c) / options.limit : Number.NaN
    }
  }
}
