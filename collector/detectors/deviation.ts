// Finds a window whose value is far from what this series usually has.

import { z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import { perGroup, type Reading, shown, whatOf } from './pergroup.ts'

/** Exponentially weighted mean and variance of the normal windows so far (West 1979). */
interface Baseline {
  windows: number
  mean: number
  variance: number
}

const learn = (baseline: Baseline, value: number, memory: number): void => {
  const weight = 1 / Math.min(++baseline.windows, memory)
  const delta = value - baseline.mean
  baseline.mean += weight * delta
  baseline.variance = (1 - weight) * (baseline.variance + weight * delta * delta)
}

/** Values further from the mean are learnt as if they were this many standard deviations away. */
const clipSigmas = 2

const clipped = (value: number, mean: number, reach: number): number => Math.min(mean + reach, Math.max(mean - reach, value))

export const deviation = recipe({
  about: 'finds values many standard deviations from the usual ones of the same group, learnt while running',
  options: {
    sigmas: z.number().positive().default(6).describe('Distance from the usual mean, in standard deviations, that is abnormal'),
    warmUp: z.int().min(2).default(30).describe('Windows to learn from before the first opinion'),
    memory: z.int().min(2).default(500).describe('Windows after which what was learnt has faded to a third')
  },
  example: { sigmas: 6, warmUp: 30 },
  make:
    ({ sigmas, warmUp, memory }) =>
    (reading: Reading) =>
      perGroup<Baseline>(reading, {
        start: () => ({ windows: 0, mean: 0, variance: 0 }),
        learnt: ({ windows, mean, variance }) => (windows > 0 ? { centre: mean, spread: Math.sqrt(variance) } : undefined),
        judge(baseline, value, { group }) {
          const { windows, mean, variance } = baseline
          const usual = Math.sqrt(variance)
          const distance = usual > 0 ? Math.abs(value - mean) / usual : 0
          const abnormal = windows >= warmUp && distance > sigmas
          // What is abnormal is not learnt, and what is far out only as far as is usual, or a slow failure would become the usual.
          if (!abnormal) learn(baseline, windows < warmUp ? value : clipped(value, mean, clipSigmas * usual), memory)
          if (windows < warmUp) return undefined
          const side = value > mean ? 'above' : 'below'
          return {
            abnormal,
            score: distance / sigmas,
            value,
            explanation: `${whatOf(reading, group)} is ${shown(value)}, ${shown(distance)} standard deviations ${side} its usual ${shown(mean)} ± ${shown(usual)} (${windows} windows)`
          }
        }
      })
})
