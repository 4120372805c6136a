// Windows of equal length, one after the other, aligned to 1970 UTC: the hopping ones whose hop is their length.

import { duration } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import { chain } from './chain.ts'
import { hops } from './hopping.ts'
import type { ChainDefinition, Definition, Kind } from './windowing.ts'

export const tumbling = recipe({
  about: 'windows of equal length, one after the other, aligned to 1970 UTC',
  options: { length: duration().describe('Length of a window') },
  example: { length: '1m' },
  make: ({ length }): Kind =>
    Object.assign((definition: Definition) => hops(length, length, definition), {
      chained: (definition: ChainDefinition) => chain(length, length, definition)
    })
})
