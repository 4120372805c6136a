// Finds a window whose value is above or below a fixed limit.

import { z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Opinion } from './detector.ts'
import { perGroup, type Reading, shown, whatOf } from './pergroup.ts'

const judge = (
  value: number,
  { above, below }: { above?: number | undefined; below?: number | undefined },
  what: string
): Opinion => {
  const over = above !== undefined && value > above
  const under = below !== undefined && value < below
  const limit = under ? below : above
  const explanation =
    over || under
      ? `${what} is ${shown(value)}, ${over ? 'above' : 'below'} the limit of ${shown(limit!)}`
      : `${what} is ${shown(value)}, within its limits`
  const distance = Math.max(above === undefined ? 0 : value / above, below === undefined ? 0 : below / value)
  return { abnormal: over || under, score: Number.isFinite(distance) ? distance : 1, value, explanation }
}

export const threshold = recipe({
  about: 'finds values above or below a fixed limit',
  options: {
    above: z.number().optional().describe('Values above this are abnormal'),
    below: z.number().optional().describe('Values below this are abnormal')
  },
  example: { above: 7.1 },
  make: limits => (reading: Reading) =>
    perGroup(reading, {
      start: () => ({}),
      learns: false,
      judge: (_state, value, { group }) => judge(value, limits, whatOf(reading, group))
    })
})
