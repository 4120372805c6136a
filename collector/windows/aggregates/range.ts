// How far the values lie apart.

import { recipe } from '../../../protocol/recipe.ts'
import type { FixedAggregate } from '../aggregate.ts'
import { extremes, greatestOf, leastOf } from '../states/extremes.ts'

export const range = recipe({
  about: 'greatest value less the smallest',
  options: {},
  example: {},
  make: (): FixedAggregate => ({
    fixed: extremes,
    value(state, at) {
      const [least, greatest] = [leastOf(state, at), greatestOf(state, at)]
      return least === undefined || greatest === undefined ? undefined : greatest - least
    }
  })
})
