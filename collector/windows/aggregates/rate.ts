// How fast counters rose.

import { recipe } from '../../../protocol/recipe.ts'
import type { GrownAggregate } from '../aggregate.ts'
import { risesOf, summed } from '../rises.ts'
import { type Samples, samples } from '../states/samples.ts'

export const rate = recipe({
  about: 'increase per second between the first and the last sample of each series, summed over the series',
  options: {},
  example: {},
  make: (): GrownAggregate<Samples> => ({
    grown: samples,
    value: state => summed(risesOf(state).map(({ rise, covered }) => rise / (covered / 1000)))
  })
})
