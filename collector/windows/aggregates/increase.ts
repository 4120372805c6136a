// By how much counters rose.

import { recipe } from '../../../protocol/recipe.ts'
import type { GrownAggregate } from '../aggregate.ts'
import { risesOf, summed } from '../rises.ts'
import { type Samples, samples } from '../states/samples.ts'

export const increase = recipe({
  about:
    'by how much the counters rose from the first to the last sample of each series, summed over the series; after a reset a counter counts from 0',
  options: {},
  example: {},
  make: (): GrownAggregate<Samples> => ({ grown: samples, value: state => summed(risesOf(state).map(({ rise }) => rise)) })
})
