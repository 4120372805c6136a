import t from 'tap'
import { aggregates } from '../../../../collector/windows/aggregates/registry.ts'
import { layout } from '../../../../collector/windows/layout.ts'
import { cellOf, names, type Sample } from '../../../support/samples.ts'

const both = layout({ increase: aggregates['increase']!.make({} as never), rate: aggregates['rate']!.make({} as never) })
const of = (...rows: readonly (readonly [series: number, time: number, value: number])[]): Record<string, unknown> =>
  both.values(
    cellOf(
      both,
      rows.map(([series, time, value]): Sample => ({ series, time, value }))
    ),
    names
  )

t.test('a counter that was reset counts from 0 again', async t => {
  t.same(of([0, 0, 100], [0, 1000, 110], [0, 2000, 4], [0, 4000, 10]), { increase: 20, rate: 5 })
})

t.test('a reset is found whatever the order of arrival', async t => {
  t.same(of([0, 4000, 10], [0, 1000, 110], [0, 0, 100], [0, 2000, 4]), { increase: 20, rate: 5 })
})

t.test('counters of several series are summed, each over its own time', async t => {
  t.same(of([0, 0, 0], [1, 0, 1000], [0, 10_000, 10], [1, 5000, 1010]), { increase: 20, rate: 3 })
})

t.test('one sample says nothing about a rise, and nothing is not 0', async t => {
  t.same(of([0, 0, 5]), {})
  t.same(of([0, 0, 5], [0, 0, 7]), {})
  t.same(of([0, 0, 5], [1, 0, 5], [1, 1000, 5]), { increase: 0, rate: 0 })
})
