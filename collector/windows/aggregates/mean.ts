// The arithmetic mean.

import { recipe } from '../../../protocol/recipe.ts'
import type { FixedAggregate } from '../aggregate.ts'
import { countOf, sumOf, total } from '../states/total.ts'

export const mean = recipe({
  about: 'arithmetic mean of the values',
  options: {},
  example: {},
  make: (): FixedAggregate => ({
    fixed: total,
    value: (state, at) => (countOf(state, at) > 0 ? sumOf(state, at) / countOf(state, at) : undefined)
  })
})
