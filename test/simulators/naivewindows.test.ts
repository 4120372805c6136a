import t from 'tap'
import { series } from '../../protocol/series.ts'
import { type Aggregate, naiveValue, type Sample } from '../../simulators/naiveaggregates.ts'
import { type Definition, type Kind, type NaiveWindow, naiveWindows } from '../../simulators/naivewindows.ts'

const [a, b] = [series('heat', { asset: 'a', site: 'north' }), series('heat', { asset: 'b', site: 'north' })]
const [c, noise] = [series('heat', { asset: 'c', site: 'south' }), series('noise', { asset: 'a', site: 'north' })]
const of = (one: typeof a, ...points: [time: number, value: number][]): Sample[] =>
  points.map(([time, value]) => ({ series: one, time, value }))

const windows = (kind: Kind, samples: readonly Sample[], more: Partial<Definition> = {}): NaiveWindow[] =>
  naiveWindows({ kind, aggregates: { count: { use: 'count' } }, ...more }, samples)
const shown = (all: readonly NaiveWindow[]) =>
  all.map(({ group, start, end, index, samples }) => [group, start, end, index, samples.map(({ value }) => value)])
const spans = (all: readonly NaiveWindow[]) =>
  all.map(({ start, end, samples }) => [start, end, samples.map(({ value }) => value)])

t.test('tumbling windows are aligned to 1970; the start is in, the end is not', async t => {
  t.same(spans(windows({ use: 'tumbling', length: 10 }, of(a, [10, 3], [9, 2], [0, 1], [25, 4], [-1, 0]))), [
    [-10, 0, [0]],
    [0, 10, [1, 2]],
    [10, 20, [3]],
    [20, 30, [4]]
  ])
})

t.test('hopping windows have a sample once for each hop of their length', async t => {
  t.same(spans(windows({ use: 'hopping', length: 30, hop: 10 }, of(a, [5, 1], [20, 2]))), [
    [-20, 10, [1]],
    [-10, 20, [1]],
    [0, 30, [1, 2]],
    [10, 40, [2]],
    [20, 50, [2]]
  ])
})

t.test('hops that do not divide the length, and hops that leave holes', async t => {
  t.same(spans(windows({ use: 'hopping', length: 25, hop: 10 }, of(a, [24, 1]))), [
    [0, 25, [1]],
    [10, 35, [1]],
    [20, 45, [1]]
  ])
  t.same(spans(windows({ use: 'hopping', length: 5, hop: 10 }, of(a, [4, 1], [5, 2], [10, 3]))), [
    [0, 5, [1]],
    [10, 15, [3]]
  ])
})

t.test('samples are of one session as long as one follows the other by less than the gap', async t => {
  t.same(spans(windows({ use: 'session', gap: 10 }, of(a, [19, 3], [0, 1], [9, 2], [29, 4], [29, 5]))), [
    [0, 19, [1, 2]],
    [19, 29, [3]],
    [29, 39, [4, 5]]
  ])
})

t.test('a session of a group goes on with samples of any of its series', async t => {
  const samples = [...of(a, [0, 1], [16, 3]), ...of(b, [8, 2], [26, 4])]
  t.same(shown(windows({ use: 'session', gap: 10 }, samples, { by: ['site'] })), [
    ['heat,site=north', 0, 26, 0, [1, 2, 3]],
    ['heat,site=north', 26, 36, 0, [4]]
  ])
  t.same(windows({ use: 'session', gap: 10 }, samples).length, 4)
})

t.test('counts begin afresh in each stretch, and its rest is a window, too', async t => {
  const samples = of(a, [0, 1], [1, 2], [2, 3], [99, 5], [50, 4], [100, 6], [-1, 0])
  t.same(shown(windows({ use: 'count', size: 2, within: 100 }, samples)), [
    [a.key, -1, 0, 0, [0]],
    [a.key, 0, 2, 0, [1, 2]],
    [a.key, 2, 51, 1, [3, 4]],
    [a.key, 99, 100, 2, [5]],
    [a.key, 100, 101, 0, [6]]
  ])
})

t.test('of one time the smaller value is counted first, and windows may share their start', async t => {
  t.same(shown(windows({ use: 'count', size: 2, within: 100 }, of(a, [7, 5], [7, 1], [7, 3], [7, 2], [7, 4]))), [
    [a.key, 7, 8, 0, [1, 2]],
    [a.key, 7, 8, 1, [3, 4]],
    [a.key, 7, 8, 2, [5]]
  ])
})

t.test('without `by` each series is a group; with it, the series of a measurement that agree', async t => {
  const samples = [...of(a, [0, 1]), ...of(b, [0, 2]), ...of(c, [0, 3]), ...of(noise, [0, 4])]
  const kind: Kind = { use: 'tumbling', length: 10 }
  t.same(
    shown(windows(kind, samples)).map(([group]) => group),
    [a.key, b.key, c.key, noise.key].sort()
  )
  t.same(shown(windows(kind, samples, { by: ['site'] })), [
    ['heat,site=north', 0, 10, 0, [1, 2]],
    ['heat,site=south', 0, 10, 0, [3]],
    ['noise,site=north', 0, 10, 0, [4]]
  ])
  t.same(
    shown(windows(kind, samples, { by: ['line'] })).map(([group, , , , values]) => [group, values]),
    [
      ['heat', [1, 2, 3]],
      ['noise', [4]]
    ],
    'a tag that none has is left out'
  )
})

t.test('measurement and tags select: a text, one of some, or a pattern', async t => {
  const samples = [...of(a, [0, 1]), ...of(b, [0, 2]), ...of(c, [0, 3]), ...of(noise, [0, 4])]
  const selected = (more: Partial<Definition>) =>
    windows({ use: 'tumbling', length: 10 }, samples, more)
      .flatMap(({ samples }) => samples.map(({ value }) => value))
      .sort()
  t.same(selected({ measurement: 'noise' }), [4])
  t.same(selected({ measurement: 'he*' }), [1, 2, 3])
  t.same(selected({ measurement: '*e*', tags: { asset: ['a', 'c'] } }), [1, 3, 4])
  t.same(selected({ tags: { site: 'north', asset: 'b' } }), [2])
  t.same(selected({ tags: { line: '*' } }), [])
  t.same(selected({ measurement: ['hea', 'eat', 'h.at', ''] }), [])
  t.same(selected({ tags: { site: '*o*h' } }), [1, 2, 3, 4])
})

t.test('tags may depend on the time', async t => {
  const moved = (_: unknown, time: number) => ({ asset: 'a', site: time < 5 ? 'north' : 'south' })
  const definition: Definition = { kind: { use: 'tumbling', length: 10 }, by: ['site'], aggregates: {} }
  t.same(
    naiveWindows(definition, of(a, [4, 1], [5, 2]), moved).map(({ group, samples }) => [group, samples[0]!.value]),
    [
      ['heat,site=north', 1],
      ['heat,site=south', 2]
    ]
  )
})

t.test('a window has the value of each of its aggregates under its name', async t => {
  const aggregates: Record<string, Aggregate> = { n: { use: 'count' }, median: { use: 'quantile', q: 0.5 } }
  t.same(
    windows({ use: 'tumbling', length: 10 }, of(a, [0, 1], [1, 5], [2, 2]), { aggregates }).map(({ values }) => values),
    [{ n: 3, median: 2 }]
  )
})

t.test('the order of the samples does not matter', async t => {
  const samples = [...of(a, [0, 1], [4, 2], [4, 0], [40, 7]), ...of(b, [4, 1], [3, 9])]
  for (const kind of [
    { use: 'tumbling', length: 10 },
    { use: 'session', gap: 3 },
    { use: 'count', size: 2, within: 30 }
  ] as const)
    t.same(windows(kind, samples.toReversed(), { by: ['site'] }), windows(kind, samples, { by: ['site'] }))
})

const numbers = of(a, [0, 4], [1, 2], [2, 4], [3, 6], [4, 9])
for (const [aggregate, value] of [
  [{ use: 'count' }, 5],
  [{ use: 'sum' }, 25],
  [{ use: 'mean' }, 5],
  [{ use: 'min' }, 2],
  [{ use: 'max' }, 9],
  [{ use: 'range' }, 7],
  [{ use: 'first' }, 4],
  [{ use: 'last' }, 9],
  // Distances from 5: -1, -3, -1, 1, 4; squares 1 + 9 + 1 + 1 + 16 = 28.
  [{ use: 'stddev' }, Math.sqrt(28 / 5)],
  [{ use: 'quantile', q: 0 }, 2],
  [{ use: 'quantile', q: 0.5 }, 4],
  [{ use: 'quantile', q: 0.74 }, 4],
  [{ use: 'quantile', q: 0.75 }, 6],
  [{ use: 'quantile', q: 1 }, 9],
  [{ use: 'distinct' }, 4],
  [{ use: 'distinct', of: 'series' }, 1],
  // 2 after a reset, then +2, +2, +3.
  [{ use: 'increase' }, 9],
  [{ use: 'rate' }, 9 / 0.004]
] as [Aggregate, number][]) {
  t.test(`${JSON.stringify(aggregate)} of 4, 2, 4, 6, 9`, async t => {
    t.equal(naiveValue(aggregate, numbers), value)
    t.equal(naiveValue(aggregate, numbers.toReversed()), value)
  })
}

t.test('of no samples there is no value but a count and a sum', async t => {
  for (const use of ['mean', 'min', 'max', 'range', 'first', 'last', 'stddev', 'increase', 'rate'] as const)
    t.equal(naiveValue({ use }, []), undefined, use)
  t.equal(naiveValue({ use: 'quantile', q: 0.5 }, []), undefined)
  for (const use of ['count', 'sum', 'distinct'] as const) t.equal(naiveValue({ use }, []), 0, use)
})

t.test('a sum is that of the numbers, not of their roundings', async t => {
  t.equal(naiveValue({ use: 'sum' }, of(a, [0, 1e100], [1, 1], [2, -1e100])), 1)
  t.equal(naiveValue({ use: 'mean' }, of(a, ...Array.from({ length: 10 }, (_, i): [number, number] => [i, 0.1]))), 0.1)
  t.equal(naiveValue({ use: 'sum' }, of(a, [0, 1], [1, Number.POSITIVE_INFINITY])), Number.POSITIVE_INFINITY)
})

t.test('of several samples at one time, first is the smallest and last the greatest', async t => {
  const samples = of(a, [0, 3], [0, 1], [0, 2])
  t.equal(naiveValue({ use: 'first' }, samples), 1)
  t.equal(naiveValue({ use: 'last' }, samples), 3)
  t.equal(naiveValue({ use: 'min' }, of(a, [0, 0], [1, -0])), -0)
})

t.test('counters rise each on its own, and after a reset from 0', async t => {
  const samples = [...of(a, [0, 10], [1000, 15], [2000, 3]), ...of(b, [0, 100], [4000, 108]), ...of(c, [0, 1])]
  // a: 5 + 3 in 2 s; b: 8 in 4 s; c says nothing.
  t.equal(naiveValue({ use: 'increase' }, samples), 16)
  t.equal(naiveValue({ use: 'rate' }, samples), 6)
  t.equal(naiveValue({ use: 'increase' }, of(c, [0, 1], [0, 5])), undefined, 'at one time only')
})

t.test('distinct counts series, or values of a tag', async t => {
  const samples = [...of(a, [0, 1]), ...of(b, [0, 0]), ...of(c, [0, -0]), ...of(series('heat', {}), [0, 1])]
  t.equal(naiveValue({ use: 'distinct' }, samples), 2, '0 and -0 are one value')
  t.equal(naiveValue({ use: 'distinct', of: 'series' }, samples), 4)
  t.equal(naiveValue({ use: 'distinct', of: 'site' }, samples), 2)
})

t.test('top ranks series, or values of a tag, by another aggregate; ties by name', async t => {
  const samples = [...of(a, [0, 5], [1, 1]), ...of(b, [0, 5]), ...of(c, [0, 9], [1, 7]), ...of(series('heat', {}), [0, 100])]
  const [max, mean] = [{ use: 'max' }, { use: 'mean' }] as const
  t.same(naiveValue({ use: 'top', k: 2, by: max, of: 'asset' }, samples), [
    { name: 'c', value: 9 },
    { name: 'a', value: 5 }
  ])
  t.same(naiveValue({ use: 'top', k: 9, by: mean, of: 'asset', order: 'smallest' }, samples), [
    { name: 'a', value: 3 },
    { name: 'b', value: 5 },
    { name: 'c', value: 8 }
  ])
  t.same(naiveValue({ use: 'top', k: 1, by: max }, samples), [{ name: 'heat', value: 100 }])
  t.same(naiveValue({ use: 'top', k: 3, by: { use: 'rate' }, of: 'asset' }, of(a, [0, 1])), [], 'what has no rank is left out')
})
