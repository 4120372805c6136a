// Finds values far from the median of those before, in a measure that outliers cannot stretch.

import { z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import { ofSigma } from '../median.ts'
import { shown } from '../pergroup.ts'
import type { SeriesCore } from './core.ts'
import { onSeries } from './onseries.ts'
import { sorted } from './sorted.ts'
import { Layout } from './state.ts'

export interface RobustOptions {
  readonly sigmas: number
  readonly size: number
  readonly warmUp: number
}

/** Share of the range of the window that stands for a deviation where more than half of its values are equal. */
const quietest = 0.02

export const robustCore = ({ sigmas, size, warmUp }: RobustOptions): SeriesCore => {
  const layout = new Layout()
  const before = sorted(layout, size)
  const median = layout.numbers(3)
  const deviation = median + 1
  const score = median + 2

  const measure = (numbers: Float64Array, value: number): number => {
    const distance = Math.abs(value - numbers[median]!)
    // Of a window that never moved, any move is far out.
    const unit = numbers[deviation]! > 0 ? numbers[deviation]! : quietest * distance
    return unit > 0 ? distance / unit / sigmas : 0
  }

  return {
    bytes: layout.bytes,
    start: () => layout.state(),
    learnt: state =>
      before.count(state) > 1 ? { centre: state.numbers[median]!, spread: state.numbers[deviation]! } : undefined,
    push(state, _time, value) {
      const { numbers } = state
      const known = before.count(state)
      if (known > 0) {
        numbers[median] = before.median(state)
        const spread = before.medianDistance(state, numbers[median]!) / ofSigma
        numbers[deviation] = spread > 0 ? spread : quietest * before.range(state)
      }
      numbers[score] = known >= Math.min(warmUp, size) ? measure(numbers, value) : Number.NaN
      before.push(state, value)
      return numbers[score]!
    },
    abnormal: ({ numbers }) => numbers[score]! > 1,
    explain({ numbers }, value) {
      const distance = shown(numbers[score]! * sigmas)
      const side = value < numbers[median]! ? 'below' : 'above'
      return `is ${shown(value)}, ${distance} robust deviations ${side} the median ${shown(numbers[median]!)} (deviation ${shown(numbers[deviation]!)}, limit ${shown(sigmas)})`
    }
  }
}

export const robust = recipe({
  about: 'finds values far from the median of the last ones, in median absolute deviations, which outliers cannot stretch',
  options: {
    sigmas: z
      .number()
      .positive()
      .default(6)
      .describe('Distance from the median, in standard deviations estimated robustly, that is abnormal'),
    size: z.int().min(3).max(1000).default(120).describe('Samples of which the median is taken'),
    warmUp: z.int().min(2).default(30).describe('Samples before the first opinion')
  },
  example: { sigmas: 6, size: 120 },
  make: options => onSeries(robustCore(options))
})
