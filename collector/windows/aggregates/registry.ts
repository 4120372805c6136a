// The aggregates a window may ask for, one line each.

import type { Registry } from '../../../protocol/recipe.ts'
import type { Aggregate } from '../aggregate.ts'
import { count } from './count.ts'
import { distinct } from './distinct.ts'
import { first } from './first.ts'
import { increase } from './increase.ts'
import { last } from './last.ts'
import { max } from './max.ts'
import { mean } from './mean.ts'
import { min } from './min.ts'
import { quantile } from './quantile.ts'
import { range } from './range.ts'
import { rate } from './rate.ts'
import { stddev } from './stddev.ts'
import { sum } from './sum.ts'
import { top } from './top.ts'

const numbers: Registry<Aggregate> = {
  count,
  distinct,
  first,
  increase,
  last,
  max,
  mean,
  min,
  quantile,
  range,
  rate,
  stddev,
  sum
}

export const aggregates: Registry<Aggregate> = { ...numbers, top: top(numbers) }
