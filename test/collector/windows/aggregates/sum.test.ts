import t from 'tap'
import { aggregates } from '../../../../collector/windows/aggregates/registry.ts'
import { layout } from '../../../../collector/windows/layout.ts'
import { cellOf, names } from '../../../support/samples.ts'

const all = layout({ sum: aggregates['sum']!.make({} as never), mean: aggregates['mean']!.make({} as never) })
const of = (values: readonly number[], lengths?: readonly number[]) =>
  all.values(
    cellOf(
      all,
      values.map((value, time) => ({ series: 0, time, value })),
      lengths
    ),
    names
  )

t.test('a hundred thousand small values do not vanish beside a large one', async t => {
  const small = new Array<number>(100_000).fill(0.1)
  for (const lengths of [[1e6], [1]]) {
    const sum = of([1e16, ...small, -1e16], lengths)['sum'] as number
    t.ok(Math.abs(sum - 10_000) < 1e-6, `is ${sum}`)
  }
})

t.test('a sum beyond the greatest double is infinite, not NaN', async t => {
  t.equal(of([Number.MAX_VALUE, Number.MAX_VALUE])['sum'], Number.POSITIVE_INFINITY)
})
