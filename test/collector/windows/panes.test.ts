import fc from 'fast-check'
import t from 'tap'
import type { Aggregate } from '../../../collector/windows/aggregate.ts'
import { aggregates } from '../../../collector/windows/aggregates/registry.ts'
import { layout } from '../../../collector/windows/layout.ts'
import { none, Panes } from '../../../collector/windows/panes.ts'

const made = (...names: string[]): Record<string, Aggregate> =>
  Object.fromEntries(names.map(name => [name, aggregates[name]!.make(aggregates[name]!.options.parse({}))]))

const fixed = layout(made('count', 'max'))
const growing = layout(made('count', 'distinct'))

const add = (panes: Panes, layoutOf: typeof fixed, pane: number, value: number): void =>
  void layoutOf.add(
    panes.cell(pane),
    { times: Float64Array.of(0), values: Float64Array.of(value), from: 0, to: 1, series: 0 },
    undefined
  )

/** Of each pane of a group its times, agents, mark and values, by start. */
const shown = (panes: Panes, layoutOf: typeof fixed, group: number): unknown[] => {
  const all: number[] = []
  for (let pane = panes.first(group); pane !== none; pane = panes.next(pane)) all.push(pane)
  return all
    .sort((a, b) => panes.start(a) - panes.start(b))
    .map(pane => [
      panes.start(pane),
      panes.end(pane),
      panes.agents(pane),
      panes.mark(pane),
      layoutOf.values(panes.cell(pane), String)
    ])
}

t.test('panes of a group are found from it, each with its own state', async t => {
  const panes = new Panes(fixed)
  t.equal(panes.first(7), none)
  const [one, other] = [panes.add(7, 0, 10), panes.add(7, 10, 20)]
  add(panes, fixed, one, 5)
  add(panes, fixed, other, 3)
  add(panes, fixed, one, 8)
  panes.setAgents(one, 4)
  panes.setMark(other, 1)
  t.same(shown(panes, fixed, 7), [
    [0, 10, 4, 0, { count: 2, max: 8 }],
    [10, 20, 0, 1, { count: 1, max: 3 }]
  ])
  t.same(shown(panes, fixed, 3), [])
})

t.test('the place of one that is gone is taken by the next, which begins from nothing', async t => {
  for (const layoutOf of [fixed, growing]) {
    const panes = new Panes(layoutOf)
    const gone = panes.add(0, 0, 10)
    add(panes, layoutOf, gone, 5)
    panes.setMark(gone, 9)
    panes.setAgents(gone, 9)
    panes.remove(0, gone)
    t.equal(panes.first(0), none)
    t.equal(panes.add(1, 30, 40), gone)
    t.match(shown(panes, layoutOf, 1), [[30, 40, 0, 0, { count: 0 }]])
  }
})

/** Adds a pane to a group, takes one of a group away, puts a value into one of a group, or begins again from what is saved. */
const steps = fc.array(
  fc.record({
    what: fc.constantFrom('add', 'add', 'remove', 'put', 'put', 'restart'),
    group: fc.nat(3),
    at: fc.nat(5),
    value: fc.nat(9)
  }),
  { maxLength: 60 }
)

t.test('whatever comes and goes, and whenever it is saved and restored, no pane meets another', async t => {
  for (const layoutOf of [fixed, growing]) {
    fc.assert(
      fc.property(steps, all => {
        let panes = new Panes(layoutOf)
        const model = new Map<number, Map<number, number[]>>()
        let start = 0
        for (const { what, group, at, value } of all) {
          const own = model.get(group) ?? new Map<number, number[]>()
          model.set(group, own)
          const chosen = [...own.keys()].sort((a, b) => a - b)[at % Math.max(1, own.size)]
          let pane = panes.first(group)
          while (pane !== none && panes.start(pane) !== chosen) pane = panes.next(pane)
          if (what === 'add') {
            panes.setMark(panes.add(group, ++start, start + 1), start)
            own.set(start, [])
          } else if (what === 'restart') {
            const saved = structuredClone(panes.save())
            panes = new Panes(layoutOf)
            panes.restore(saved)
          } else if (chosen !== undefined && what === 'remove') {
            panes.remove(group, pane)
            own.delete(chosen)
          } else if (chosen !== undefined) {
            add(panes, layoutOf, pane, value)
            own.get(chosen)!.push(value)
          }
        }
        for (const [group, own] of model) {
          const expected = [...own]
            .sort(([a], [b]) => a - b)
            .map(([start, { length }]) => [start, start + 1, 0, start, { count: length }])
          t.match(shown(panes, layoutOf, group), expected)
        }
        const size = [...model.values()].reduce((sum, own) => sum + own.size, 0)
        t.equal(panes.size, size)
      }),
      { numRuns: 60 }
    )
  }
})
