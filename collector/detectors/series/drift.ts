// Finds a mean that has moved, however slowly: by CUSUM, or by Page and Hinkley's test.

import { z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import { shown } from '../pergroup.ts'
import type { SeriesCore } from './core.ts'
import { onSeries } from './onseries.ts'
import { Layout } from './state.ts'

export interface DriftOptions {
  readonly method: 'cusum' | 'page-hinkley'
  readonly limit: number
  readonly slack: number
  readonly warmUp: number
}

/** One value counts as at most so many deviations, or a single outlier would be a drift. */
const clip = 4
/** Sums stop at so many limits, so that the way back is as short as the way there. */
const ceiling = 2
/** Share of the range so far that a deviation is at least. */
const quietest = 0.02

export const driftCore = ({ method, limit, slack, warmUp }: DriftOptions): SeriesCore => {
  const layout = new Layout()
  const seen = layout.numbers(8)
  const mean = seen + 1
  const squares = seen + 2
  const low = seen + 3
  const high = seen + 4
  const up = seen + 5
  const down = seen + 6
  const origin = seen + 7
  const frozen = method === 'cusum'

  /** Mean and squares of Welford 1962. */
  const learn = (numbers: Float64Array, value: number): void => {
    numbers[low] = numbers[seen] === 0 ? value : Math.min(numbers[low]!, value)
    numbers[high] = numbers[seen] === 0 ? value : Math.max(numbers[high]!, value)
    const distance = value - numbers[mean]!
    numbers[mean]! += distance / ++numbers[seen]!
    numbers[squares]! += distance * (value - numbers[mean]!)
  }

  const deviationOf = (numbers: Float64Array): number =>
    Math.max(Math.sqrt(numbers[squares]! / numbers[seen]!), quietest * (numbers[high]! - numbers[low]!))

  const unitsOf = (numbers: Float64Array, value: number): number => {
    const distance = value - numbers[mean]!
    const deviation = deviationOf(numbers)
    return deviation > 0 ? Math.max(-clip, Math.min(clip, distance / deviation)) : clip * Math.sign(distance)
  }

  const scoreOf = (numbers: Float64Array): number => Math.max(numbers[up]!, numbers[down]!) / limit
  const bounded = (sum: number): number => Math.max(0, Math.min(ceiling * limit, sum))

  return {
    bytes: layout.bytes,
    start: () => layout.state(),
    learnt: ({ numbers }) =>
      numbers[seen]! > 0 ? { centre: numbers[origin]! + numbers[mean]!, spread: deviationOf(numbers) } : undefined,
    push({ numbers }, _time, sample) {
      // Page-Hinkley tells a change once, then learns the new mean.
      if (!frozen && scoreOf(numbers) > 1) numbers.fill(0)
      if (numbers[seen] === 0) numbers[origin] = sample
      const value = sample - numbers[origin]!
      if (numbers[seen]! < warmUp) {
        learn(numbers, value)
        return Number.NaN
      }
      const units = unitsOf(numbers, value)
      numbers[up] = bounded(numbers[up]! + units - slack)
      numbers[down] = bounded(numbers[down]! - units - slack)
      if (!frozen) learn(numbers, value)
      return scoreOf(numbers)
    },
    abnormal: ({ numbers }) => scoreOf(numbers) > 1,
    explain({ numbers }, value) {
      const [sum, way] = numbers[up]! >= numbers[down]! ? [numbers[up]!, 'upwards'] : [numbers[down]!, 'downwards']
      return `is ${shown(value)}, its mean was ${shown(numbers[origin]! + numbers[mean]!)} ± ${shown(deviationOf(numbers))} (${numbers[seen]} samples); ${shown(sum)} deviations have summed up ${way} (limit ${shown(limit)})`
    }
  }
}

export const drift = recipe({
  about:
    'finds a mean that has moved, however slowly, by CUSUM against the warm-up or by Page-Hinkley, which learns the new mean',
  options: {
    method: z
      .enum(['cusum', 'page-hinkley'])
      .default('cusum')
      .describe(
        '`cusum` stays abnormal while the mean is away from what it was in the warm-up; `page-hinkley` tells each change once'
      ),
    limit: z.number().positive().default(20).describe('Sum of deviations that is abnormal'),
    slack: z.number().min(0).default(0.5).describe('Deviations from the mean that are tolerated for ever'),
    warmUp: z.int().min(2).default(200).describe('Samples from which the mean is learnt')
  },
  example: { method: 'page-hinkley', limit: 25 },
  make: options => onSeries(driftCore(options))
})
