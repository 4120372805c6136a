import t from 'tap'
import { aggregates } from '../../../../collector/windows/aggregates/registry.ts'
import { layout } from '../../../../collector/windows/layout.ts'
import { addAll, cellOf, fresh, readFrom, type Sample } from '../../../support/samples.ts'

const of = (of: string) => layout({ it: aggregates['distinct']!.make({ of }) })
const each: readonly Sample[] = [0, 1, 2, 3, 4].map(series => ({ series, time: 0, value: 1 }))

t.test('values of a tag are counted once each, a series without the tag not at all', async t => {
  t.equal(readFrom(of('asset'), cellOf(of('asset'), each)), 3)
  t.equal(readFrom(of('series'), cellOf(of('series'), each)), 5)
  t.equal(readFrom(of('nowhere'), cellOf(of('nowhere'), each)), 0)
})

t.test('a series that comes as four summaries is one series', async t => {
  const summaries = ['count', 'sum', 'min', 'max'] as const
  const all = of('series')
  const cell = fresh(all)
  for (const [series, summary] of summaries.entries()) addAll(all, cell, [{ series, time: 0, value: 1 }], undefined, summary)
  t.same(
    all.values(cell, series => `power,asset=m1,summary=${summaries[series]}`),
    { it: 1 }
  )
})
