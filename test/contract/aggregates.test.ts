// Laws that every aggregate obeys: a new one is tested by being registered.

import fc from 'fast-check'
import t from 'tap'
import type { Aggregate } from '../../collector/windows/aggregate.ts'
import * as aggregates from '../../collector/windows/aggregates/registry.ts'
import type { Accumulator } from '../../collector/windows/window.ts'
import { pack, unpack } from '../../platform/pack.ts'

type Sample = readonly [time: number, value: number]

const samples = fc.array(fc.tuple(fc.nat(50), fc.double({ min: -1e6, max: 1e6, noNaN: true })), { minLength: 1, maxLength: 40 })

const valuesOf = (all: readonly Sample[]): number[] => all.map(([, value]) => value)
const byTime = (all: readonly Sample[]): Sample[] => all.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** What each should be, computed without the aggregate. */
const naive: Readonly<Record<string, (all: readonly Sample[]) => number>> = {
  count: all => all.length,
  sum: all => sum(valuesOf(all)),
  mean: all => sum(valuesOf(all)) / all.length,
  min: all => Math.min(...valuesOf(all)),
  max: all => Math.max(...valuesOf(all)),
  first: all => byTime(all)[0]![1],
  last: all => byTime(all).at(-1)![1]
}

const of = ({ start, add }: Aggregate, all: readonly Sample[]): Accumulator => {
  const accumulator = start()
  for (const [time, value] of all) add(accumulator, time, value)
  return accumulator
}

/** Equal but for the rounding of sums; -0 and 0 are one value. */
const near = (a: number, b: number): boolean => a === b || Math.abs(a - b) <= 1e-12 * 1e6 * 40

for (const [name, aggregate] of Object.entries(aggregates) as [string, Aggregate][]) {
  const { merge, value } = aggregate

  t.test(`${name} is what a batch job computes`, async t => {
    t.ok(naive[name], 'a naive one stands beside it: add one to this test')
    fc.assert(fc.property(samples, all => near(value(of(aggregate, all)), naive[name]!(all))))
  })

  t.test(`${name} of two parts merged is that of all, in either order`, async t => {
    fc.assert(
      fc.property(samples, samples, (some, others) => {
        const [one, other] = [of(aggregate, some), of(aggregate, others)]
        merge(one, of(aggregate, others))
        merge(other, of(aggregate, some))
        const whole = value(of(aggregate, [...some, ...others]))
        return near(value(one), whole) && near(value(other), whole)
      })
    )
    t.pass()
  })

  t.test(`${name} merged with nothing stays as it is`, async t => {
    fc.assert(
      fc.property(samples, all => {
        const accumulator = of(aggregate, all)
        merge(accumulator, aggregate.start())
        return near(value(accumulator), value(of(aggregate, all)))
      })
    )
    t.pass()
  })

  t.test(`${name} survives the disk`, async t => {
    fc.assert(
      fc.property(samples, all => {
        const accumulator = of(aggregate, all)
        // By value, not by bits: which of 0 and -0 is the smallest hangs on their order, and the disk keeps one of them only.
        return value(unpack(pack(accumulator)) as Accumulator) === value(accumulator)
      })
    )
    t.pass()
  })
}
