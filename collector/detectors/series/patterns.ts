// Finds shapes of the last values that have not been seen before.

import { z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import { shown } from '../pergroup.ts'
import type { SeriesCore } from './core.ts'
import { onSeries } from './onseries.ts'
import { shapes } from './shapes.ts'
import { Layout } from './state.ts'
import { usual } from './usual.ts'

export interface PatternsOptions {
  readonly sigmas: number
  readonly length: number
  readonly stride: number
  readonly size: number
  readonly history: number
  readonly warmUp: number
}

const clip = 5

export const patternsCore = ({ sigmas, length, stride, size, history, warmUp }: PatternsOptions): SeriesCore => {
  const layout = new Layout()
  const seen = layout.numbers(4)
  const origin = seen + 1
  const novelty = seen + 2
  const score = seen + 3
  const book = shapes(layout, { length, stride, size })
  const ofValue = usual(layout, { history, clip: Number.POSITIVE_INFINITY, warmUp })
  /** At first every shape is new: what novelty is usual is learnt in the second half of the warm-up. */
  const filling = Math.floor(warmUp / 2)
  const ofNovelty = usual(layout, { history, clip, warmUp: warmUp - filling })

  return {
    bytes: layout.bytes,
    start() {
      const state = layout.state()
      ofValue.start(state.numbers)
      ofNovelty.start(state.numbers)
      return state
    },
    push(state, _time, value) {
      const { numbers } = state
      const count = ++numbers[seen]!
      if (count === 1) numbers[origin] = value
      const unit = ofValue.deviate(numbers, value - numbers[origin]!, count)
      numbers[novelty] = book.novelty(state, unit)
      if (count <= filling) return (numbers[score] = Number.NaN)
      const distance = ofNovelty.deviate(numbers, numbers[novelty]!, count - filling)
      return (numbers[score] = count > warmUp ? Math.max(0, distance / sigmas) : Number.NaN)
    },
    abnormal: ({ numbers }) => numbers[score]! > 1,
    explain({ numbers }, value) {
      const far = `${shown(numbers[novelty]!)} deviations a value from the nearest known shape`
      return `is ${shown(value)}, its last ${length * stride} samples are ${far}, ${shown(numbers[score]! * sigmas)} times the usual spread (limit ${shown(sigmas)})`
    }
  }
}

export const patterns = recipe({
  about: 'finds shapes of the last samples that are unlike any remembered one, whatever their level of noise',
  options: {
    sigmas: z.number().positive().default(5).describe('Novelty above the usual, in standard deviations, that is abnormal'),
    length: z.int().min(2).max(64).default(8).describe('Points of a shape'),
    stride: z.int().min(1).default(4).describe('Samples of which each point is the mean'),
    size: z.int().min(2).max(256).default(16).describe('Shapes that are remembered'),
    history: z.int().min(10).default(5000).describe('Samples after which what was learnt has faded to a third'),
    warmUp: z.int().min(2).default(150).describe('Samples to learn from before the first opinion')
  },
  example: { length: 8, stride: 4 },
  make: options => onSeries(patternsCore(options))
})
