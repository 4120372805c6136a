// The value below which a share of the values lies.

import { z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import type { GrownAggregate } from '../aggregate.ts'
import { quantileOf, type Sketch, sketch } from '../states/sketch.ts'

export const quantile = recipe({
  about: 'value below which a share of the values lies, within 1 % of itself; `p95` is short for `{ use: quantile, q: 0.95 }`',
  options: { q: z.number().min(0).max(1).default(0.5).describe('The share: 0.5 is the median') },
  example: { q: 0.95 },
  make: ({ q }): GrownAggregate<Sketch> => ({ grown: sketch, value: state => quantileOf(state, q) })
})
