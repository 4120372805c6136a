import fc from 'fast-check'
import t from 'tap'
import { thin } from '../../../agent/outbox/thin.ts'
import type { Column } from '../../../protocol/columns.ts'
import { series } from '../../../protocol/series.ts'

type Sample = readonly [time: number, value: number]

const vibration = series('vibration', { asset: 'm1' })
const column = (samples: readonly Sample[], of = vibration): Column => ({
  series: of,
  times: Float64Array.from(samples, ([time]) => time),
  values: Float64Array.from(samples, ([, value]) => value)
})
const samplesOf = ({ times, values }: Column): Sample[] => Array.from(times, (time, index) => [time, values[index]!])
const thinned = (samples: readonly Sample[], interval: number): Sample[] => thin([column(samples)], interval).flatMap(samplesOf)

/** By the definition: of each aligned interval the earliest, the latest, the smallest and the greatest; the earlier one where two are equal. */
const naive = (samples: readonly Sample[], interval: number): Sample[] => {
  const sorted = samples
    .map((sample, arrival) => ({ sample, arrival }))
    .sort((a, b) => a.sample[0] - b.sample[0] || a.arrival - b.arrival)
  const buckets = new Map<number, typeof sorted>()
  for (const one of sorted) {
    const start = Math.floor(one.sample[0] / interval) * interval
    buckets.set(start, [...(buckets.get(start) ?? []), one])
  }
  return [...buckets.values()].flatMap(inside => {
    const values = inside.map(({ sample }) => sample[1])
    const least = inside.find(({ sample }) => sample[1] === Math.min(...values))
    const most = inside.find(({ sample }) => sample[1] === Math.max(...values))
    return inside
      .filter((one, at) => at === 0 || at === inside.length - 1 || one === least || one === most)
      .map(({ sample }) => sample)
  })
}

const minute = 60_000

t.test('of a minute the first, the last, the smallest and the greatest stay, at their own times', async t => {
  const samples: Sample[] = [
    [1000, 5],
    [2000, 5.5],
    [3000, 9],
    [4000, 6],
    [5000, -1],
    [6000, 4],
    [7000, 5]
  ]
  t.same(thinned(samples, minute), [
    [1000, 5],
    [3000, 9],
    [5000, -1],
    [7000, 5]
  ])
})

t.test('a sample that is several of these stays once', async t => {
  t.same(
    thinned(
      [
        [1000, 1],
        [2000, 2],
        [3000, 3]
      ],
      minute
    ),
    [
      [1000, 1],
      [3000, 3]
    ]
  )
  t.same(thinned([[1000, 7]], minute), [[1000, 7]])
  t.same(
    thinned(
      [
        [1000, 7],
        [2000, 7],
        [3000, 7]
      ],
      minute
    ),
    [
      [1000, 7],
      [3000, 7]
    ]
  )
})

t.test('intervals are aligned to 1970, before it too, and their end belongs to the next', async t => {
  const samples: Sample[] = [
    [-1, 1],
    [0, 2],
    [minute - 1, 3],
    [minute, 4],
    [minute + 1, 5],
    [2 * minute - 1, 6]
  ]
  t.same(thinned(samples, minute), [
    [-1, 1],
    [0, 2],
    [minute - 1, 3],
    [minute, 4],
    [2 * minute - 1, 6]
  ])
})

t.test('samples in any order come out in order of time, those of one time in order of arrival', async t => {
  t.same(
    thinned(
      [
        [3000, 3],
        [1000, 1],
        [2000, 9],
        [1000, 2]
      ],
      minute
    ),
    [
      [1000, 1],
      [2000, 9],
      [3000, 3]
    ]
  )
})

t.test('series are thinned apart, keep their states, and one without samples is left out', async t => {
  const state = {
    ...column(
      [
        [1, 0],
        [2, 1],
        [3, 0],
        [4, 0]
      ],
      series('running', { asset: 'm1' })
    ),
    states: ['false', 'true']
  }
  const apart = thin([column([[1, 4]]), column([]), state], minute)
  t.same(
    apart.map(({ series, states }) => [series.key, states]),
    [
      ['vibration,asset=m1', undefined],
      ['running,asset=m1', ['false', 'true']]
    ]
  )
  t.same(samplesOf(apart[1]!), [
    [1, 0],
    [2, 1],
    [4, 0]
  ])
  t.same(thin([], minute), [])
})

const value = fc.oneof(
  { arbitrary: fc.integer({ min: -5, max: 5 }), weight: 3 },
  { arbitrary: fc.double({ noNaN: true }), weight: 1 }
)
const sample = fc.tuple(fc.integer({ min: -2_000_000, max: 2_000_000 }), value)
const samples = fc.array(sample, { maxLength: 200, size: 'max' })

t.test('whatever the samples, what stays is what the definition says', async () => {
  fc.assert(
    fc.property(samples, fc.constantFrom(1, 1000, minute, 10 * minute), (samples, interval) => {
      const [got, wanted] = [thinned(samples, interval), naive(samples, interval)]
      return (
        got.length === wanted.length &&
        got.every(([time, value], at) => time === wanted[at]![0] && Object.is(value, wanted[at]![1]))
      )
    }),
    { numRuns: 1000 }
  )
})

t.test('minutes thinned to ten minutes are what the raw samples thinned to ten minutes would be', async () => {
  fc.assert(
    fc.property(samples, samples => {
      const raw = [column(samples)]
      const twice = thin(thin(raw, minute), 10 * minute)
      return JSON.stringify(twice.map(samplesOf)) === JSON.stringify(thin(raw, 10 * minute).map(samplesOf))
    }),
    { numRuns: 500 }
  )
})
