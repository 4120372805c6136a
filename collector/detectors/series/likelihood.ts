// Finds times at which a series is less predictable than it used to be (after Lavin & Ahmad 2015).

import { z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import { shown } from '../pergroup.ts'
import type { SeriesCore } from './core.ts'
import { onSeries } from './onseries.ts'
import { Layout } from './state.ts'
import { usual } from './usual.ts'

export interface LikelihoodOptions {
  readonly likelihood: number
  readonly short: number
  readonly history: number
  readonly warmUp: number
}

const clip = 5

/** Natural logarithm of the upper tail of the normal distribution (Karagiannidis & Lioumpas 2007), without underflow. */
export const logTail = (sigmas: number): number => {
  if (sigmas <= 0) return Math.log(1 - Math.exp(logTail(-sigmas || 1e-9)))
  const z = sigmas / Math.SQRT2
  return Math.log1p(-Math.exp(-1.98 * z)) - z * z - Math.log(1.135 * 2 * Math.sqrt(Math.PI) * z)
}

export const likelihoodCore = ({ likelihood, short, history, warmUp }: LikelihoodOptions): SeriesCore => {
  const layout = new Layout()
  const seen = layout.numbers(5)
  const last = seen + 1
  const mean = seen + 2
  const typical = seen + 3
  const score = seen + 4
  const ofMean = usual(layout, { history, clip, warmUp })
  const weight = 2 / (short + 1)

  return {
    bytes: layout.bytes,
    start() {
      const state = layout.state()
      ofMean.start(state.numbers)
      return state
    },
    push({ numbers }, _time, value) {
      const error = numbers[seen] === 0 ? 0 : Math.abs(value - numbers[last]!)
      numbers[last] = value
      const count = ++numbers[seen]!
      numbers[mean]! += Math.max(weight, 1 / count) * (error - numbers[mean]!)
      numbers[typical] = ofMean.mean(numbers)
      const tail = logTail(ofMean.deviate(numbers, numbers[mean]!, count))
      return (numbers[score] = count > warmUp ? tail / Math.log(likelihood) : Number.NaN)
    },
    abnormal: ({ numbers }) => numbers[score]! > 1,
    explain({ numbers }, value) {
      const exponent = (numbers[score]! * Math.log10(likelihood)).toFixed(1)
      return `is ${shown(value)}, steps of late are ${shown(numbers[mean]!)} where ${shown(numbers[typical]!)} is usual: as unlikely as 10^${exponent} (limit ${likelihood})`
    }
  }
}

export const likelihood = recipe({
  about:
    'finds times at which values jump about more than they used to: the short mean of the error of "as before" against its long history',
  options: {
    likelihood: z.number().positive().max(0.1).default(1e-5).describe('Likelihood below which it is abnormal'),
    short: z.int().min(1).default(10).describe('Samples of the short mean'),
    history: z.int().min(10).default(5000).describe('Samples after which what was learnt has faded to a third'),
    warmUp: z.int().min(2).default(100).describe('Samples to learn from before the first opinion')
  },
  example: { likelihood: 1e-6 },
  make: options => onSeries(likelihoodCore(options))
})
