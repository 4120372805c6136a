// Replaces the samples of each aligned interval of event time by what stands for them, at the interval's start.

import type { ColumnBuilder } from '../../protocol/columns.ts'
import { duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Millis } from '../../protocol/series.ts'
import { summaries } from '../../protocol/summary.ts'
import { perSeries, type Reducer } from '../reducer.ts'
import { summarizing } from './summarizing.ts'

interface Bucket {
  start: Millis
  count: number
  sum: number
  min: number
  max: number
  last: number
}

const empty = (): Bucket => ({
  start: 0,
  count: 0,
  sum: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  last: 0
})

const reductions = {
  mean: ({ sum, count }: Bucket) => sum / count,
  min: ({ min }: Bucket) => min,
  max: ({ max }: Bucket) => max,
  sum: ({ sum }: Bucket) => sum,
  count: ({ count }: Bucket) => count,
  last: ({ last }: Bucket) => last
} as const

type Kept = keyof typeof reductions | 'summary'

const keeps = ['summary', ...Object.keys(reductions)] as [Kept, ...Kept[]]

/** What stands for an interval, in this order. */
const standing = (keep: Kept) => (keep === 'summary' ? summaries.map(summary => reductions[summary]) : [reductions[keep]])

export const buckets = recipe({
  about:
    'one sample per aligned interval of event time, stamped with its start, or four that are enough for the windows; a late sample makes another one for the same interval',
  options: {
    interval: duration().describe('Length of an interval, aligned to 1970 UTC'),
    keep: z
      .enum(keeps)
      .default('mean')
      .describe(
        'What stands for the interval; `summary`: count, sum, min and max, as four series that differ in the tag `summary`, of which the collector computes the windows of the samples themselves, where the interval divides the length of the window'
      )
  },
  example: { interval: '10s', keep: 'mean' },
  make: ({ interval, keep }): Reducer => {
    const reduced = standing(keep)
    const empties = (bucket: Bucket, out: ColumnBuilder): void => {
      for (const reduce of reduced) out.add(bucket.start, reduce(bucket))
      Object.assign(bucket, empty())
    }
    const reducer = perSeries<Bucket>({
      start: empty,
      push(bucket, times, values, out) {
        for (let i = 0; i < times.length; i++) {
          const [time, value] = [times[i]!, values[i]!]
          const start = Math.floor(time / interval) * interval
          if (bucket.count > 0 && bucket.start !== start) empties(bucket, out)
          bucket.start = start
          bucket.count++
          bucket.sum += value
          bucket.min = Math.min(bucket.min, value)
          bucket.max = Math.max(bucket.max, value)
          bucket.last = value
        }
      },
      tick(bucket, now, out) {
        if (bucket.count > 0 && bucket.start + interval <= now) empties(bucket, out)
      },
      oldest: ({ count, start }) => (count > 0 ? start : Number.POSITIVE_INFINITY),
      held: ({ count }) => count
    })
    return keep === 'summary' ? summarizing(reducer) : reducer
  }
})
