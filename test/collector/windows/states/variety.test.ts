import t from 'tap'
import { exactMost, standardError, type Variety, variety, varietyOf } from '../../../../collector/windows/states/variety.ts'

const of = (values: ArrayLike<number>): Variety => {
  const made = variety.make()
  const all = Float64Array.from(values)
  variety.add(made, { series: 0, times: new Float64Array(all.length), values: all, from: 0, to: all.length })
  return made
}

const kinds: Readonly<Record<string, (i: number) => number>> = {
  integers: i => i,
  negatives: i => -i * 1000,
  decimals: i => Math.round(i * 10) / 100,
  times: i => 1.7e12 + i,
  'neighbouring doubles': i => 1 + i * Number.EPSILON,
  'powers of two': i => 2 ** ((i % 1000) - 500) * (1 + Math.floor(i / 1000) / 1000)
}

t.test('few different values are counted exactly, -0 and 0 as one', async t => {
  t.equal(varietyOf(of([0, -0, 1, 1, 2])), 3)
  t.equal(varietyOf(of(Array.from({ length: 3 * exactMost }, (_, i) => i % exactMost))), exactMost)
})

t.test('many are counted within the error of the registers, whatever the values look like', async t => {
  for (const [name, value] of Object.entries(kinds)) {
    for (const count of [257, 1000, 5000, 20_000, 200_000]) {
      const found = varietyOf(of(Array.from({ length: count }, (_, i) => value(i))))
      t.ok(Math.abs(found / count - 1) <= 4 * standardError, `${count} ${name}: ${found}`)
    }
  }
})

t.test('the registers do not show in which order, or in which parts, the values came', async t => {
  const values = Array.from({ length: 3000 }, (_, i) => (i * 7919) % 2000)
  const whole = variety.save(of(values))
  t.same(variety.save(of(values.toReversed())), whole)
  for (const size of [1, 100, 300, 1500]) {
    const merged = variety.make()
    for (let at = 0; at < values.length; at += size) variety.merge(merged, of(values.slice(at, at + size)))
    t.same(variety.save(merged), whole, `parts of ${size}`)
  }
})
