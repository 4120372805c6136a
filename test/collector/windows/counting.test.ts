import t from 'tap'
import { type Series, series } from '../../../protocol/series.ts'
import type { Sample } from '../../../simulators/naiveaggregates.ts'
import type { Definition } from '../../../simulators/naivewindows.ts'
import { type Windowed, windowed } from '../../support/windowing.ts'

const [one, other] = [series('heat', { asset: 'a', site: 'north' }), series('heat', { asset: 'b', site: 'north' })]
const of = (from: Series, ...points: [time: number, value: number][]): Sample[] =>
  points.map(([time, value]) => ({ series: from, time, value }))
const ofTimes = (...times: number[]): Sample[] => of(one, ...times.map((time): [number, number] => [time, time]))

const definition = (some: Partial<Definition> = {}): Definition => ({
  kind: { use: 'count', size: 3, within: 100 },
  aggregates: { count: { use: 'count' }, sum: { use: 'sum' } },
  ...some
})

const marks = (mark: number): number[] => [mark, mark, mark]
const closed = async (windows: Windowed, mark: number): Promise<string[]> =>
  (await windows.close(marks(mark))).map(
    ({ start, index = 0, end, revision, values, retracted }) =>
      `${start}-${end} #${index} r${revision} ${retracted ? 'gone' : `${values['count']} of ${values['sum']}`}`
  )

t.test('a window is told when it is full and its samples are before the watermark; the rest when its stretch ends', async t => {
  const windows = await windowed(definition())
  windows.push(0, ofTimes(1, 2, 3, 4))
  t.same(await closed(windows, 3), [], 'one at the watermark may have company to come')
  t.same(await closed(windows, 4), ['1-4 #0 r1 3 of 6'])
  windows.push(0, ofTimes(101, 102, 103))
  t.same(await closed(windows, 99), [])
  t.same(await closed(windows, 104), ['4-5 #1 r1 1 of 4', '101-104 #0 r1 3 of 306'])
})

t.test('a late sample moves the windows behind it in its stretch, and no others', async t => {
  const windows = await windowed(definition())
  windows.push(0, ofTimes(1, 2, 3, 14, 15, 16, 27, 101))
  t.same(await closed(windows, 1000), [
    '1-4 #0 r1 3 of 6',
    '14-17 #1 r1 3 of 45',
    '27-28 #2 r1 1 of 27',
    '101-102 #0 r1 1 of 101'
  ])
  windows.push(0, ofTimes(10))
  t.same(await closed(windows, 1000), ['14-17 #1 r2 gone', '10-16 #1 r2 3 of 39', '27-28 #2 r2 gone', '16-28 #2 r2 2 of 43'])
})

t.test('a window that has the same samples as before is not told again', async t => {
  const windows = await windowed(definition())
  windows.push(0, of(one, [1, 1], [2, 5], [2, 5], [2, 5], [2, 5], [2, 5], [2, 5], [2, 5], [2, 5]))
  t.equal((await closed(windows, 1000)).length, 3)
  windows.push(0, of(one, [1, 1]))
  t.same(await closed(windows, 1000), ['1-3 #0 r2 3 of 7', '2-3 #3 r1 1 of 5'])
})

t.test('samples of one time go by value, then by the name of their series, not by which came first', async t => {
  const byAsset = definition({ by: ['site'], aggregates: { top: { use: 'top', k: 1, by: { use: 'sum' }, of: 'asset' } } })
  const found: unknown[] = []
  for (const order of [
    [one, other],
    [other, one]
  ]) {
    const windows = await windowed(byAsset)
    for (const from of order) windows.push(0, of(from, [1, 7], [1, 7]))
    await windows.close(marks(1000))
    found.push((await windows.stored()).map(({ values }) => values['top']))
  }
  t.same(found[0], [[{ name: 'a', value: 14 }], [{ name: 'b', value: 7 }]])
  t.same(found[1], found[0])
})

t.test('values that are not finite are not counted', async t => {
  const windows = await windowed(definition())
  windows.push(0, of(one, [1, Number.NaN], [2, Number.POSITIVE_INFINITY], [3, 3], [4, 4], [5, 5]))
  t.same(await closed(windows, 50), ['3-6 #0 r1 3 of 12'])
  windows.push(0, of(one, [6, Number.NaN]))
  t.same(await closed(windows, 1000), [])
})

t.test('a window that starts less than a millisecond before the stretch belongs to the one before', async t => {
  const windows = await windowed(definition())
  windows.push(0, of(one, [99.5, 1], [100, 2]))
  t.same(await closed(windows, 1000), ['99.5-100.5 #0 r1 1 of 1', '100-101 #0 r1 1 of 2'])
  windows.push(0, of(one, [101, 3]))
  t.same(await closed(windows, 1000), ['100-102 #0 r2 2 of 5'])
  t.match(await windows.stored(), [{ start: 99.5 }, { start: 100 }])
})
