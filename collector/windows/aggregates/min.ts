// The smallest value.

import { recipe } from '../../../protocol/recipe.ts'
import type { FixedAggregate } from '../aggregate.ts'
import { extremes, leastOf } from '../states/extremes.ts'

export const min = recipe({
  about: 'smallest value',
  options: {},
  example: {},
  make: (): FixedAggregate => ({ fixed: extremes, value: leastOf })
})
