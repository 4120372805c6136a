import fc from 'fast-check'
import t from 'tap'
import { AgentSets } from '../../../collector/windows/agentsets.ts'
import { choose } from '../../../collector/windows/aggregates/choose.ts'
import { aggregates } from '../../../collector/windows/aggregates/registry.ts'
import { gathering } from '../../../collector/windows/gathering.ts'
import { Grouping, type TagsOf } from '../../../collector/windows/grouping.ts'
import { type Cell, layout } from '../../../collector/windows/layout.ts'
import { place, type Visit } from '../../../collector/windows/placing.ts'
import type { Numbered } from '../../../collector/windows/windowing.ts'
import { seriesOfKey } from '../../../protocol/series.ts'

const keys = ['heat,site=n', 'heat,site=n,x=1', 'noise', 'heat,site=s', 'heat,site=s,summary=max', 'heat,site=n,x=2']
const own: TagsOf = ({ tags }) => [{ from: Number.NEGATIVE_INFINITY, tags }]
const moved: TagsOf = ({ tags }) => [
  { from: Number.NEGATIVE_INFINITY, tags },
  { from: 50, tags: { ...tags, site: 'w' } }
]
const groupingOf = (tagsOf: TagsOf): Grouping =>
  new Grouping(
    { measurement: 'heat', by: ['site'] },
    { seriesOf: number => seriesOfKey(keys[number]!), tagsOf, sets: new AgentSets() }
  )

const layoutOf = (...names: string[]) =>
  layout(Object.fromEntries(names.map(name => [name, choose(aggregates).parse(name).make()])))
const some = layoutOf('count', 'mean', 'sum', 'min', 'max', 'range', 'p95')

const statesOf = (grouping: Grouping, visitAll: (visit: Visit) => void) => {
  const cells = new Map<number, Cell>()
  const left: number[] = []
  visitAll((group, run) => {
    let cell = cells.get(group)
    if (!cell) {
      const state = new Float64Array(some.width)
      cells.set(group, (cell = { state, at: 0, grown: some.start(state, 0) }))
    }
    left.push(some.add(cell, run, grouping.summaryOf(run.series)))
  })
  const lost = left.reduce((sum, count) => sum + count, 0)
  return { lost, groups: [...cells].map(([group, cell]) => [grouping.keyOf(group), some.save(cell)]) }
}

t.test('samples put together make the same aggregates, to the last bit', async t => {
  t.ok(some.anyRun)
  const value = fc.oneof(fc.double(), fc.constantFrom(0.1, 0.2, 1e16, -0, Number.NaN, 7))
  const column = fc.record({
    number: fc.integer({ min: -1, max: keys.length - 1 }),
    samples: fc.array(fc.tuple(fc.nat(100), value), { maxLength: 12 })
  })
  fc.assert(
    fc.property(fc.array(column, { maxLength: 90 }), fc.boolean(), (list, moves) => {
      const grouping = groupingOf(moves ? moved : own)
      const input: Numbered = {
        numbers: Int32Array.from(list, ({ number }) => number),
        columns: list.map(({ samples }) => ({
          times: Float64Array.from(samples, ([time]) => time),
          values: Float64Array.from(samples, ([, value]) => value)
        }))
      }
      const together = gathering(grouping)
      const wanted = statesOf(grouping, visit => place(grouping, input, visit))
      t.strictSame(
        statesOf(grouping, visit => together(input, visit)),
        wanted
      )
    }),
    { numRuns: 200 }
  )
})

t.test('short columns of a group become one run, in their order, under the first of their series', async t => {
  const grouping = groupingOf(own)
  const seen: unknown[] = []
  const columns = [[1], [2, 3], [4], [5], [6], [7]].map(times => ({
    times: Float64Array.from(times),
    values: Float64Array.from(times, time => time * 10)
  }))
  gathering(grouping)({ numbers: Int32Array.of(0, 1, 2, 3, 4, 5), columns }, (group, { times, values, from, to, series }) => {
    seen.push([grouping.keyOf(group), series, [...times.slice(from, to)], [...values.slice(from, to)]])
  })
  t.same(seen[0], ['heat,site=n', 0, [1, 2, 3], [10, 20, 30]])
  t.same(
    seen.slice(1).map(one => (one as unknown[])[2]),
    [[5], [6], [7]]
  )
})

t.test('where an aggregate asks whose a sample is, or rounds otherwise, nothing is put together', async t => {
  for (const name of ['first', 'last', 'stddev', 'increase', 'rate', 'distinct']) t.notOk(layoutOf('mean', name).anyRun, name)
})
