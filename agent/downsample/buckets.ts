// Replaces the samples of each aligned interval of event time by one sample, at the interval's start.

import { duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Millis } from '../../protocol/series.ts'
import { perSeries, type Reducer } from '../reducer.ts'

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

const names = Object.keys(reductions) as (keyof typeof reductions)[]

export const buckets = recipe({
  about:
    'one sample per aligned interval of event time, stamped with its start; a late sample makes another one for the same interval',
  options: {
    interval: duration().describe('Length of an interval, aligned to 1970 UTC'),
    keep: z
      .enum(names as [keyof typeof reductions, ...(keyof typeof reductions)[]])
      .default('mean')
      .describe('What stands for the interval')
  },
  example: { interval: '10s', keep: 'mean' },
  make: ({ interval, keep }): Reducer => {
    const reduce = reductions[keep]
    return perSeries<Bucket>({
      start: empty,
      push(bucket, times, values, out) {
        for (let i = 0; i < times.length; i++) {
          const [time, value] = [times[i]!, values[i]!]
          const start = Math.floor(time / interval) * interval
          if (bucket.count > 0 && bucket.start !== start) {
            out.add(bucket.start, reduce(bucket))
            Object.assign(bucket, empty())
          }
          bucket.start = start
          bucket.count++
          bucket.sum += value
          bucket.min = Math.min(bucket.min, value)
          bucket.max = Math.max(bucket.max, value)
          bucket.last = value
        }
      },
      tick(bucket, now, out) {
        if (bucket.count === 0 || bucket.start + interval > now) return
        out.add(bucket.start, reduce(bucket))
        Object.assign(bucket, empty())
      },
      oldest: ({ count, start }) => (count > 0 ? start : Number.POSITIVE_INFINITY),
      held: ({ count }) => count
    })
  }
})
