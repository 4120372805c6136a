// Finds values that rise or fall faster than they may.

import { duration, z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import { shown } from '../pergroup.ts'
import type { SeriesCore } from './core.ts'
import { onSeries } from './onseries.ts'
import { Layout } from './state.ts'

export interface RateOptions {
  readonly rise?: number | undefined
  readonly fall?: number | undefined
  readonly perMs: number
  readonly smoothMs: number
  readonly gapMs: number
}

export const rateCore = ({ rise, fall, perMs, smoothMs, gapMs }: RateOptions): SeriesCore => {
  const layout = new Layout()
  const seen = layout.numbers(4)
  const lastTime = seen + 1
  const last = seen + 2
  const rate = seen + 3

  /** The mean rate fades with the time that passed, whatever the pace of the samples. */
  const follow = (numbers: Float64Array, now: number, passedMs: number): void => {
    const weight = smoothMs === 0 || numbers[seen] === 1 ? 1 : 1 - Math.exp(-passedMs / smoothMs)
    numbers[rate]! += weight * (now - numbers[rate]!)
  }

  const scoreOf = (now: number): number => Math.max(rise === undefined ? 0 : now / rise, fall === undefined ? 0 : -now / fall, 0)

  return {
    bytes: layout.bytes,
    start: () => layout.state(),
    push({ numbers }, time, value) {
      const passedMs = time - numbers[lastTime]!
      // Of two samples of one time, or out of order, no rate can be told.
      if (numbers[seen]! > 0 && passedMs <= 0) return numbers[seen] === 1 ? Number.NaN : scoreOf(numbers[rate]!)
      if (passedMs > gapMs) numbers[seen] = 0
      if (numbers[seen]! > 0) follow(numbers, ((value - numbers[last]!) / passedMs) * perMs, passedMs)
      else numbers[rate] = 0
      numbers[lastTime] = time
      numbers[last] = value
      return ++numbers[seen]! === 1 ? Number.NaN : scoreOf(numbers[rate]!)
    },
    abnormal: ({ numbers }) => scoreOf(numbers[rate]!) > 1,
    explain({ numbers }, value) {
      const now = numbers[rate]!
      const limit = now > 0 ? rise : fall
      const of = limit === undefined ? 'no limit' : `at most ${shown(limit)}`
      return `is ${shown(value)}, ${now < 0 ? 'falls' : 'rises'} by ${shown(Math.abs(now))} per ${shown(perMs / 1000)} s (${of})`
    }
  }
}

export const rate = recipe({
  about: 'finds values that rise or fall faster than they may',
  options: {
    rise: z.number().positive().optional().describe('Values that rise by more than this per `per` are abnormal'),
    fall: z.number().positive().optional().describe('Values that fall by more than this per `per` are abnormal'),
    per: duration().default(1000).describe('The time that the limits are for'),
    smooth: duration().default(0).describe('Time over which the rate is averaged; 0 takes it from sample to sample'),
    gap: duration().default(3_600_000).describe('After a longer time without a sample the rate is learnt anew')
  },
  example: { rise: 2, per: '1m' },
  check: ({ rise, fall }) => (rise === undefined && fall === undefined ? 'needs `rise` or `fall`' : undefined),
  make: ({ rise, fall, per, smooth, gap }) => onSeries(rateCore({ rise, fall, perMs: per, smoothMs: smooth, gapMs: gap }))
})
