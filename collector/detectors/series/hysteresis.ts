// Finds values beyond a limit, until they are back within it by a margin.

import { z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import { shown } from '../pergroup.ts'
import type { SeriesCore } from './core.ts'
import { onSeries } from './onseries.ts'
import { Layout } from './state.ts'

export interface HysteresisOptions {
  readonly above?: number | undefined
  readonly below?: number | undefined
  readonly margin: number
}

/** What a value beyond a limit is measured in: the margin, or else the limit itself. */
const unitOf = (limit: number, margin: number): number => margin || Math.abs(limit) || 1

export const hysteresisCore = ({ above, below, margin }: HysteresisOptions): SeriesCore => {
  const layout = new Layout()
  const side = layout.numbers(1)
  const over = (value: number): number =>
    above === undefined ? Number.NEGATIVE_INFINITY : (value - above) / unitOf(above, margin)
  const under = (value: number): number =>
    below === undefined ? Number.NEGATIVE_INFINITY : (below - value) / unitOf(below, margin)

  /** 1 above, -1 below, 0 within; once beyond, it takes the whole margin to be within. */
  const sideOf = (value: number, before: number): number => {
    if (above !== undefined && value > (before === 1 ? above - margin : above)) return 1
    if (below !== undefined && value < (before === -1 ? below + margin : below)) return -1
    return 0
  }

  const limitOf = (at: number): string =>
    at === 1 ? `above the limit of ${shown(above!)}` : `below the limit of ${shown(below!)}`

  return {
    bytes: layout.bytes,
    learns: false,
    start: () => layout.state(),
    push({ numbers }, _time, value) {
      numbers[side] = sideOf(value, numbers[side]!)
      return Math.max(0, 1 + Math.max(over(value), under(value)))
    },
    abnormal: ({ numbers }) => numbers[side] !== 0,
    explain({ numbers }, value) {
      const at = numbers[side]!
      if (at === 0) return `is ${shown(value)}, within its limits`
      const beyond = at === 1 ? value > above! : value < below!
      return beyond
        ? `is ${shown(value)}, ${limitOf(at)}`
        : `is ${shown(value)}, was ${limitOf(at)} and is not back by ${shown(margin)}`
    }
  }
}

export const hysteresis = recipe({
  about: 'finds values beyond a fixed limit, until they are back within it by a margin',
  options: {
    above: z.number().optional().describe('Values above this are abnormal'),
    below: z.number().optional().describe('Values below this are abnormal'),
    margin: z.number().min(0).default(0).describe('How far back within the limit a value must be to be normal again')
  },
  example: { above: 7.1, margin: 0.5 },
  check: ({ above, below, margin }) =>
    above === undefined && below === undefined
      ? 'needs `above` or `below`'
      : above !== undefined && below !== undefined && below + margin > above - margin
        ? '`below` and `above` must be further apart than twice the `margin`'
        : undefined,
  make: options => onSeries(hysteresisCore(options))
})
