// Laws that every aggregate obeys: a new one is tested by being registered.

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import type { Value } from '../../collector/windows/aggregate.ts'
import { aggregates } from '../../collector/windows/aggregates/registry.ts'
import { type Cell, type Layout, layout, type SavedCell } from '../../collector/windows/layout.ts'
import { pack, unpack } from '../../platform/pack.ts'
import { naive } from '../support/naive.ts'
import { reals } from '../support/reals.ts'
import { addAll, cellOf, foreignUntouched, fresh, readFrom, type Sample, seriesCount } from '../support/samples.ts'

// No larger: the square of a distance, summed, must stay a number. Sums of more than 1.8e308 are infinite in any order that meets them.
const edges = [0, -0, 1, -1, 5e-324, -5e-324, 2.3e-308, 1e-150, 1e150, -1e150, 0.1, 1e15 + 0.5]
// Those of one batch come from one pool: so that there are ties, zeros of both signs, and extremes among their like.
const pools = [reals(-1e6, 1e6), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, -0), fc.constantFrom(...edges)]
// Neighbours of one series, so that runs are longer than one.
const groups = (value: fc.Arbitrary<number>) =>
  fc.array(
    fc.tuple(
      fc.nat(seriesCount - 1),
      fc.array(fc.record({ time: fc.oneof(fc.nat(3), fc.nat(1e6)), value }), { minLength: 1, maxLength: 6 })
    ),
    { maxLength: 15 }
  )
const samples = fc
  .constantFrom(...pools)
  .chain(groups)
  .map(groups => groups.flatMap(([series, points]): Sample[] => points.map(point => ({ ...point, series }))))
const some = samples.filter(all => all.length > 0)
const lengths = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 })

/** Those whose results are rounded: another order rounds otherwise. */
const rounded = new Set(['sum', 'mean', 'stddev'])

type Same = (a: Value | undefined, b: Value | undefined) => boolean

/** Equal to the bit: -0 is not 0. */
const identical: Same = (a, b) => isDeepStrictEqual(a, b)

/** Numbers that differ by so much at most: this part of the second, or this. */
const within =
  (part: number, most: number): Same =>
  (a, b) =>
    typeof a === 'number' && typeof b === 'number'
      ? Math.abs(a - b) <= Math.max(part * Math.abs(b), most) || a === b
      : identical(a, b)

const greatestOf = (all: readonly Sample[]): number => Math.max(0, ...all.map(({ value }) => Math.abs(value)))

/** The rounding allowed is that of the greatest value, which may have cancelled. */
const sameOf = (name: string, all: readonly Sample[]): Same =>
  rounded.has(name) ? within(1e-12, 1e-12 * greatestOf(all)) : identical

/** A sketch is allowed its error, and the last two digits of a subnormal; what is rounded, its rounding. */
const nearOf = (name: string, all: readonly Sample[]): Same =>
  name === 'quantile' ? within(0.01 + 1e-12, 1e-323) : sameOf(name, all)

const stored = (layout: Layout, cell: Cell): Cell => layout.restore(unpack(pack(layout.save(cell))) as SavedCell)

const laws = (title: string, name: string, options: Readonly<Record<string, unknown>>, layout: Layout): void => {
  t.test(`${title} is what a batch job computes, whatever the order of arrival and the length of runs`, async t => {
    const expected = naive[name]?.(options)
    if (!expected) return void t.fail('a naive one stands beside it: add one to test/support/naive.ts')
    fc.assert(
      fc.property(some, lengths, (all, lengths) => {
        const cell = cellOf(layout, all, lengths)
        return nearOf(name, all)(readFrom(layout, cell), expected(all)) && foreignUntouched(cell)
      })
    )
    t.pass()
  })

  t.test(`${title} of parts merged in any order is that of all`, async t => {
    fc.assert(
      fc.property(samples, fc.infiniteStream(fc.nat(3)), fc.infiniteStream(fc.nat(3)), (all, parts, order) => {
        const split: Sample[][] = [[], [], [], []]
        for (const sample of all) split[parts.next().value]!.push(sample)
        const cells = split.map(part => cellOf(layout, part))
        while (cells.length > 1) {
          const [from] = cells.splice(order.next().value % cells.length, 1)
          layout.merge(cells[order.next().value % cells.length]!, from!)
        }
        const [merged] = cells
        return sameOf(name, all)(readFrom(layout, merged!), readFrom(layout, cellOf(layout, all))) && foreignUntouched(merged!)
      })
    )
    t.pass()
  })

  t.test(`${title} merged with nothing stays as it is, from either side`, async t => {
    fc.assert(
      fc.property(samples, all => {
        const [whole, into, from] = [cellOf(layout, all), cellOf(layout, all), fresh(layout)]
        layout.merge(into, fresh(layout))
        layout.merge(from, whole)
        return (
          isDeepStrictEqual(layout.save(into), layout.save(whole)) && identical(readFrom(layout, from), readFrom(layout, whole))
        )
      })
    )
    t.pass()
  })

  t.test(`${title} survives the disk, and goes on from there as if nothing had happened`, async t => {
    fc.assert(
      fc.property(samples, samples, (all, more) => {
        const whole = cellOf(layout, all)
        const back = stored(layout, whole)
        const same = identical(readFrom(layout, back), readFrom(layout, whole))
        addAll(layout, back, more)
        addAll(layout, whole, more)
        return same && identical(readFrom(layout, back), readFrom(layout, whole))
      })
    )
    t.pass()
  })

  t.test(`${title} saved, or merged into another, shares nothing with what goes on`, async t => {
    fc.assert(
      fc.property(some, some, (all, more) => {
        const [cell, into] = [cellOf(layout, all), fresh(layout)]
        const before = readFrom(layout, cell)
        const saved = layout.save(cell)
        layout.merge(into, cell)
        addAll(layout, into, more)
        const kept = identical(readFrom(layout, cell), before)
        addAll(layout, cell, more)
        return kept && identical(readFrom(layout, layout.restore(saved)), before)
      })
    )
    t.pass()
  })

  t.test(`${title} is read without being changed`, async t => {
    fc.assert(
      fc.property(samples, samples, (all, more) => {
        const [read, unread] = [cellOf(layout, all), cellOf(layout, all)]
        readFrom(layout, read)
        addAll(layout, read, more)
        addAll(layout, unread, more)
        return identical(readFrom(layout, read), readFrom(layout, unread))
      })
    )
    t.pass()
  })
}

for (const [name, { example, options, make }] of Object.entries(aggregates)) {
  for (const [title, written] of [
    [name, {}],
    [`${name} ${JSON.stringify(example)}`, example]
  ] as const) {
    if (title !== name && JSON.stringify(example) === '{}') continue
    const checked = options.parse(written)
    laws(title, name, checked, layout({ it: make(checked) }))
  }
}
