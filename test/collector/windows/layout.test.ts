import t from 'tap'
import type { Aggregate } from '../../../collector/windows/aggregate.ts'
import { aggregates } from '../../../collector/windows/aggregates/registry.ts'
import { layout } from '../../../collector/windows/layout.ts'
import { cellOf, foreignUntouched, fresh, names } from '../../support/samples.ts'

const made = (...list: readonly string[]): Record<string, Aggregate> =>
  Object.fromEntries(list.map(name => [name, aggregates[name]!.make(aggregates[name]!.options.parse({}))]))
const quantile = (q: number): Aggregate => aggregates['quantile']!.make({ q })

t.test('aggregates of one state share it: a pane is no wider for them', async t => {
  t.equal(layout(made('count')).width, 1)
  t.equal(layout(made('sum')).width, layout(made('sum', 'mean')).width)
  t.equal(layout(made('min')).width, layout(made('min', 'max', 'range')).width)
  t.equal(layout(made('count', 'mean', 'min', 'max')).width, 6)
  t.equal(layout({ p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) }).grows, 1)
  t.equal(layout(made('increase', 'rate')).grows, 1)
})

t.test('all aggregates side by side give what each gives alone, and touch no other state', async t => {
  const samples = [3, 1, 4, 1, 5, 9, 2, 6].map((value, i) => ({ series: i % 4, time: i * 1000, value }))
  const everything = made(...Object.keys(aggregates))
  const all = layout(everything)
  const cell = cellOf(all, samples)
  t.ok(foreignUntouched(cell))
  const values = all.values(cell, names)
  for (const [name, aggregate] of Object.entries(everything)) {
    const alone = layout({ [name]: aggregate })
    t.same(alone.values(cellOf(alone, samples), names)[name], values[name], name)
  }
})

t.test('values that are not finite are left out and counted', async t => {
  const all = layout(made(...Object.keys(aggregates)))
  const [cell, clean] = [fresh(all), fresh(all)]
  const times = Float64Array.from({ length: 8 }, (_, i) => i * 1000)
  const values = Float64Array.of(Number.NaN, 1, 2, Infinity, -Infinity, 3, Number.NaN, Number.NaN)
  t.equal(all.add(cell, { series: 0, times, values, from: 0, to: 7 }, undefined), 4)
  t.equal(all.add(cell, { series: 0, times, values, from: 7, to: 8 }, undefined), 1)
  t.equal(all.add(clean, { series: 0, times, values, from: 1, to: 3 }, undefined), 0)
  t.equal(all.add(clean, { series: 0, times, values, from: 5, to: 6 }, undefined), 0)
  t.same(all.values(cell, names), all.values(clean, names))
})

t.test('a pane without samples has only values that nothing is enough for', async t => {
  const all = layout(made(...Object.keys(aggregates)))
  t.same(all.values(fresh(all), names), { count: 0, distinct: 0, sum: 0, top: [] })
})
