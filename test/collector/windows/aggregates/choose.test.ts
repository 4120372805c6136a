import t from 'tap'
import { choose } from '../../../../collector/windows/aggregates/choose.ts'
import { aggregates } from '../../../../collector/windows/aggregates/registry.ts'
import { layout } from '../../../../collector/windows/layout.ts'
import { parseConfiguration } from '../../../../platform/configuration.ts'
import { z } from '../../../../protocol/options.ts'
import { cellOf, names } from '../../../support/samples.ts'

const schema = z.strictObject({ aggregates: z.array(choose(aggregates)) })
const chosen = (list: string) => parseConfiguration(`aggregates: ${list}`, 'c.yaml', schema).aggregates
const problem = (list: string): string => {
  try {
    chosen(list)
  } catch (error) {
    return (error as Error).message
  }
  return 'none'
}
const ten = Array.from({ length: 11 }, (_, i) => ({ series: i % 5, time: i * 1000, value: i * 10 }))
const valuesOf = (list: string): Record<string, unknown> => {
  const all = layout(Object.fromEntries(chosen(list).map(({ name, make }) => [name, make()])))
  return all.values(cellOf(all, ten), names)
}

t.test('an aggregate is written as its name, as a percentile, or with options', async t => {
  t.same(
    chosen('[count, p95, p99.9, { use: quantile, q: 0.2 }, { use: p10, as: low }]').map(({ name }) => name),
    ['count', 'p95', 'p99.9', 'quantile', 'low']
  )
  t.same(valuesOf('[count, max, p0, { use: quantile, q: 1, as: most }]'), { count: 11, max: 100, p0: 0, most: 100 })
})

t.test('a ranking is by any aggregate that gives a number', async t => {
  t.same(valuesOf('[{ use: top, as: busiest, k: 2, by: max, of: asset }]'), {
    busiest: [
      { name: 'm3', value: 100 },
      { name: 'm1', value: 90 }
    ]
  })
  t.same(valuesOf('[{ use: top, k: 1, by: { use: quantile, q: 0 }, of: line, order: smallest }]'), {
    top: [{ name: 'c', value: 0 }]
  })
})

t.test('other options of the aggregate that ranks make another key', async t => {
  const [one, other] = chosen('[{ use: top, by: p90 }, { use: top, by: p95 }]')
  t.not(one!.key, other!.key)
})

t.test('what is not known is said with its place and with what there is', async t => {
  t.match(problem('[count, mode]'), /^c\.yaml:1:21: aggregates\[1\]: no aggregate is called "mode", there are: count, distinct, /)
  t.match(problem('[{ use: top, by: top }]'), /aggregates\[0\]\.by: no aggregate is called "top", there are: /)
  t.match(problem('[7]'), /must be the name of an aggregate, there are: count/)
  t.match(problem('[{ use: quantile, p: 0.5 }]'), /aggregates\[0\]\.p: is not known: did you mean "q"\?/)
  t.match(problem('[{ use: quantile, q: 2 }]'), /aggregates\[0\]\.q: /)
  t.match(problem('[{ use: count, as: "a b" }]'), /must be letters, digits/)
  t.match(problem('[p100]'), /no aggregate is called "p100"/)
})

t.test('every aggregate may be written without options', async t => {
  for (const name of Object.keys(aggregates)) t.equal(chosen(`[${name}]`)[0]!.name, name)
})
