// The greatest value.

import { recipe } from '../../../protocol/recipe.ts'
import type { FixedAggregate } from '../aggregate.ts'
import { extremes, greatestOf } from '../states/extremes.ts'

export const max = recipe({
  about: 'greatest value',
  options: {},
  example: {},
  make: (): FixedAggregate => ({ fixed: extremes, value: greatestOf })
})
