// Laws that every filter and every downsampler obeys: a new one is tested by being registered.

import fc from 'fast-check'
import t from 'tap'
import * as downsamplers from '../../agent/downsample/registry.ts'
import * as filters from '../../agent/filters/registry.ts'
import type { Reducer } from '../../agent/reducer.ts'
import { isBeyond } from '../../agent/urgent.ts'
import { type Column, countOf } from '../../protocol/columns.ts'
import type { AnyRecipe, Registry } from '../../protocol/recipe.ts'
import { type Series, series } from '../../protocol/series.ts'
import { reals } from '../support/reals.ts'

const [one, other] = [series('temperature', { asset: 'm1' }), series('temperature', { asset: 'm2' })]

const pointsWithin = (min: number, max: number) =>
  fc.array(fc.record({ first: fc.boolean(), time: fc.integer({ min: 0, max: 300_000 }), value: reals(min, max) }), {
    maxLength: 60
  })
const points = pointsWithin(-50, 50)
type Points = { first: boolean; time: number; value: number }[]

const columnOf = ({ first, time, value }: Points[number]): Column => ({
  series: first ? one : other,
  times: Float64Array.of(time),
  values: Float64Array.of(value)
})

const rows = (columns: readonly Column[]): string[] =>
  columns.flatMap(({ series, times, values }) => [...times].map((time, index) => `${series.key}@${time}=${values[index]}`))

const run = (reducer: Reducer, items: Points): string[] => items.flatMap(item => rows(reducer.push([columnOf(item)], 0)))

const laws = (name: string, make: () => Reducer): void => {
  t.test(`${name} accounts for every sample: taken = passed + dropped + held`, async t => {
    fc.assert(
      fc.property(points, items => {
        const reducer = make()
        let passed = 0
        for (const item of items) passed += countOf(reducer.push([columnOf(item)], 0))
        return passed + reducer.held() <= items.length
      })
    )
    t.pass()
  })

  t.test(`${name} never holds a sample for ever: a late tick lets everything go`, async t => {
    fc.assert(
      fc.property(points, items => {
        const reducer = make()
        run(reducer, items)
        reducer.push([], Number.MAX_SAFE_INTEGER)
        return reducer.held() === 0 && reducer.oldest() === Number.POSITIVE_INFINITY
      })
    )
    t.pass()
  })

  t.test(`${name} restored from its saved state goes on as if nothing had happened`, async t => {
    fc.assert(
      fc.property(points, fc.nat(60), (items, at) => {
        const [unbroken, before, after] = [make(), make(), make()]
        const expected = run(unbroken, items)
        const passed = run(before, items.slice(0, at))
        after.restore(structuredClone(before.save()))
        passed.push(...run(after, items.slice(at)))
        return JSON.stringify(passed) === JSON.stringify(expected) && after.held() === unbroken.held()
      })
    )
    t.pass()
  })

  t.test(`${name} names the oldest event time it holds`, async t => {
    fc.assert(
      fc.property(points, items => {
        const reducer = make()
        run(reducer, items)
        const oldest = reducer.oldest()
        return (reducer.held() === 0) === (oldest === Number.POSITIVE_INFINITY) && oldest >= 0
      })
    )
    t.pass()
  })

  t.test(`${name} made twice shares no state`, async t => {
    const items: Points = [1, 1.1, 5, 50, 5].map((value, index) => ({ first: true, time: index * 1000, value }))
    const [used, fresh] = [make(), make()]
    run(used, items)
    t.same(run(fresh, items), run(make(), items))
  })
}

const filterLaws = (name: string, make: () => Reducer): void => {
  laws(name, make)

  t.test(`${name} only ever drops: it neither changes nor invents a sample`, async t => {
    fc.assert(
      fc.property(points, items => {
        const taken = new Set(rows(items.map(columnOf)))
        const reducer = make()
        return [...run(reducer, items), ...rows(reducer.push([], Number.MAX_SAFE_INTEGER))].every(row => taken.has(row))
      })
    )
    t.pass()
  })
}

const limits = { above: 1 }
const pointsAroundLimit = pointsWithin(0, 2)

const limitLaws = (name: string, make: () => Reducer): void => {
  t.test(`${name} passes a sample that crosses a limit, and at once`, async t => {
    fc.assert(
      fc.property(pointsAroundLimit, items => {
        const reducer = make()
        const before = new Map<Series, boolean>()
        return items.every(item => {
          const column = columnOf(item)
          const isPassed = run(reducer, [item]).includes(rows([column])[0]!)
          const wasBeyond = before.get(column.series) ?? false
          before.set(column.series, isBeyond(limits, item.value))
          return isPassed || wasBeyond === isBeyond(limits, item.value)
        })
      }),
      { numRuns: 1000 }
    )
    t.pass()
  })
}

const each = <Part>(registry: Registry<Part>, test: (name: string, make: () => Part) => void): void => {
  for (const [name, { example, options, make }] of Object.entries(registry) as [string, AnyRecipe<Part>][]) {
    const checked = options.parse(example)
    test(name, () => make(checked))
  }
}

each(downsamplers, laws)
each(filters, (name, filter) => {
  filterLaws(name, () => filter()(undefined))
  filterLaws(`${name} with a limit`, () => filter()(limits))
  limitLaws(name, () => filter()(limits))
})
