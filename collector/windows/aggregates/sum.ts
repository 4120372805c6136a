// The sum.

import { recipe } from '../../../protocol/recipe.ts'
import type { FixedAggregate } from '../aggregate.ts'
import { sumOf, total } from '../states/total.ts'

export const sum = recipe({
  about: 'sum of the values, with compensated rounding',
  options: {},
  example: {},
  make: (): FixedAggregate => ({ fixed: total, value: sumOf })
})
