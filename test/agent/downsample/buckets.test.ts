import fc from 'fast-check'
import t from 'tap'
import { buckets } from '../../../agent/downsample/buckets.ts'
import { reduce } from '../../../agent/reduce.ts'
import type { Reducer } from '../../../agent/reducer.ts'
import { aggregates } from '../../../collector/windows/aggregates/registry.ts'
import { type Layout, layout } from '../../../collector/windows/layout.ts'
import { type Column, countOf } from '../../../protocol/columns.ts'
import { series } from '../../../protocol/series.ts'
import { summaryOf } from '../../../protocol/summary.ts'
import { reals } from '../../support/reals.ts'
import { fresh, names, readFrom } from '../../support/samples.ts'

const summary = (): Reducer => buckets.make(buckets.options.parse({ interval: '10s', keep: 'summary' }))
const temperature = series('temperature', { asset: 'm1' })
const column = (points: readonly (readonly [time: number, value: number])[], of = temperature): Column => ({
  series: of,
  times: Float64Array.from(points, ([time]) => time),
  values: Float64Array.from(points, ([, value]) => value)
})
const shown = (columns: readonly Column[]): string[] =>
  columns.flatMap(({ series, times, values }) => [...times].map((time, i) => `${series.key} ${time} ${values[i]}`))
const afterAll = Number.MAX_SAFE_INTEGER

t.test('a summary of an interval is its count, sum, least and greatest value, each a series of its own', async t => {
  const reducer = summary()
  reducer.push(
    [
      column([
        [1000, 5],
        [2000, -1],
        [9999, 3]
      ])
    ],
    10_000
  )
  t.same(shown(reducer.push([], 10_000)), [
    'temperature,asset=m1,summary=count 0 3',
    'temperature,asset=m1,summary=sum 0 7',
    'temperature,asset=m1,summary=min 0 -1',
    'temperature,asset=m1,summary=max 0 5'
  ])
  t.equal(reducer.held(), 0)
})

t.test('a late sample makes another summary of the same interval', async t => {
  const reducer = summary()
  const passed = shown(
    reducer.push(
      [
        column([
          [1000, 5],
          [11_000, 6],
          [2000, 7]
        ])
      ],
      20_000
    )
  )
  t.same(
    passed.filter(row => row.includes('summary=sum')),
    ['temperature,asset=m1,summary=sum 0 5', 'temperature,asset=m1,summary=sum 10000 6']
  )
  t.match(shown(reducer.push([], 20_000)), ['temperature,asset=m1,summary=count 0 1', 'temperature,asset=m1,summary=sum 0 7'])
})

t.test('a series without room for one more tag passes as it is, and is no tick for the others', async t => {
  const full = series('wide', Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`t${i}`, 'x'])))
  const reducer = summary()
  t.same(reducer.push([column([[1000, 5]])], 0), [])
  t.same(shown(reducer.push([column([[1000, 5]], full)], 10_000)), [`${full.key} 1000 5`])
  t.equal(reducer.held(), 1)
})

t.test('summaries of fewer samples than there are kinds are counted as made, to the unit', async t => {
  const line = reduce([{ match: {}, steps: [{ name: 'buckets', key: 'k', reducer: summary() }] }])
  const recorded = (points: readonly (readonly [number, number])[]) => ({
    position: 1,
    timed: [column(points)],
    stamped: [],
    samples: points.length,
    damaged: 0
  })
  const six = [1, 2, 3, 4, 5, 6].map((value): [number, number] => [value * 1000, value])
  t.equal(countOf(line.push([recorded([...six, [11_000, 1]])], 11_000)), 4)
  t.equal(countOf(line.push([], 30_000)), 4)
  t.same(line.counts, { recorded: 7, passed: 8, dropped: { buckets: 2 }, made: { buckets: 3 } })
})

const windowLength = 60_000

/** Windows of one length by start, each over what its samples or summaries say. */
const windowsOf = (all: Layout, columns: readonly Column[]): Map<number, Record<string, unknown>> => {
  const cells = new Map<number, ReturnType<typeof fresh>>()
  for (const { series, times, values } of columns) {
    for (let from = 0; from < times.length; from++) {
      const start = Math.floor(times[from]! / windowLength) * windowLength
      if (!cells.has(start)) cells.set(start, fresh(all))
      all.add(cells.get(start)!, { series: 0, times, values, from, to: from + 1 }, summaryOf(series))
    }
  }
  return new Map([...cells].map(([start, cell]) => [start, all.values(cell, names)]))
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b))

t.test('windows over summaries are those over the samples, in any order of arrival', async t => {
  const all = layout(
    Object.fromEntries(['count', 'sum', 'mean', 'min', 'max', 'range'].map(name => [name, aggregates[name]!.make({} as never)]))
  )
  const points = fc.array(fc.tuple(fc.nat(200_000), reals(-1e6, 1e6)), { minLength: 1 })
  fc.assert(
    fc.property(points, fc.nat(100), (points, at) => {
      const reducer = summary()
      const passed = [
        ...reducer.push(
          [column(points.slice(0, at))].filter(({ times }) => times.length > 0),
          0
        ),
        ...reducer.push(
          [column(points.slice(at))].filter(({ times }) => times.length > 0),
          0
        ),
        ...reducer.push([], afterAll)
      ]
      const [raw, summed] = [windowsOf(all, [column(points)]), windowsOf(all, passed)]
      return (
        raw.size === summed.size &&
        [...raw].every(([start, values]) =>
          Object.entries(values).every(([name, value]) => near(summed.get(start)![name] as number, value as number))
        )
      )
    })
  )
  t.pass()
})

t.test('what a summary does not say is left out of the result', async t => {
  const all = layout({
    count: aggregates['count']!.make({} as never),
    last: aggregates['last']!.make({} as never),
    stddev: aggregates['stddev']!.make({} as never),
    median: aggregates['quantile']!.make({ q: 0.5 }),
    rate: aggregates['rate']!.make({} as never)
  })
  const reducer = summary()
  reducer.push(
    [
      column([
        [1000, 5],
        [2000, 6]
      ])
    ],
    0
  )
  t.same([...windowsOf(all, reducer.push([], afterAll)).values()], [{ count: 2 }])
  t.equal(readFrom(all, fresh(all), 'last'), undefined)
})
