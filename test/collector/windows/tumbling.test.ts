import t from 'tap'
import * as aggregates from '../../../collector/windows/aggregates/registry.ts'
import { resultOf } from '../../../collector/windows/result.ts'
import { tumbling } from '../../../collector/windows/tumbling.ts'
import type { Pane } from '../../../collector/windows/window.ts'
import type { Column } from '../../../protocol/columns.ts'
import { type Series, series } from '../../../protocol/series.ts'

const [one, other] = [series('vibration', { asset: 'm1', site: 'north' }), series('vibration', { asset: 'm2', site: 'north' })]
const at = (of: Series, ...points: [number, number][]): Column[] => [
  { series: of, times: Float64Array.from(points, ([time]) => time), values: Float64Array.from(points, ([, value]) => value) }
]
const { count, mean, max } = aggregates
const minute = (by?: string[]) => tumbling.make({ length: 1000 })({ name: 'w', by, aggregates: { count, mean, max } })
const shown = (panes: readonly Pane[]) =>
  panes.map(pane => {
    const { start, values } = resultOf(pane, 1, aggregates)
    return { start, ...values, agents: pane.agents, onTime: pane.onTime }
  })

t.test('a window closes when the watermark passes its end, not before', async t => {
  const windows = minute()
  t.same(windows.push(at(one, [0, 1], [999, 3]), 'a'), [])
  t.same(
    windows.close(() => 999),
    []
  )
  t.same(shown(windows.close(() => 1000)), [{ start: 0, count: 2, mean: 2, max: 3, agents: ['a'], onTime: true }])
  t.same(
    windows.close(() => 5000),
    [],
    'and only once'
  )
})

t.test('a sample of a closed window comes back as a partial to be merged', async t => {
  const windows = minute()
  windows.push(at(one, [0, 1]), 'a')
  windows.close(() => 1000)
  t.same(shown(windows.push(at(one, [500, 9], [1500, 2]), 'a')), [
    { start: 0, count: 1, mean: 9, max: 9, agents: ['a'], onTime: false }
  ])
  t.match(shown(windows.close(() => 2000)), [{ start: 1000, count: 1 }])
})

t.test('a group over agents waits for the watermark they share', async t => {
  const windows = minute(['site'])
  windows.push(at(one, [0, 1]), 'a')
  windows.push(at(other, [10, 5]), 'b')
  const asked: string[][] = []
  windows.close(agents => {
    asked.push([...agents])
    return 0
  })
  t.same(asked, [['a', 'b']])
  t.match(shown(windows.close(() => 1000)), [{ count: 2, mean: 3, max: 5, agents: ['a', 'b'] }])
})

t.test('saved and restored, open windows go on', async t => {
  const [before, after] = [minute(), minute()]
  before.push(at(one, [0, 1], [1200, 4]), 'a')
  before.close(() => 1000)
  after.restore(structuredClone(before.save()))
  after.push(at(one, [1300, 6]), 'a')
  t.match(shown(after.push(at(one, [1, 1]), 'a')), [{ start: 0, onTime: false }], 'what had closed stays closed')
  t.match(shown(after.close(() => 2000)), [{ start: 1000, count: 2, mean: 5 }])
})

t.test('samples before 1970 have windows, too', async t => {
  const windows = minute()
  windows.push(at(one, [-1, 7]), 'a')
  t.match(shown(windows.close(() => 0)), [{ start: -1000, count: 1 }])
})
