import t from 'tap'
import { eventClock } from '../../agent/eventclock.ts'
import { deadband } from '../../agent/filters/deadband.ts'
import { type Recorded, type Reduce, reduce } from '../../agent/reduce.ts'
import { type Column, cut } from '../../protocol/columns.ts'
import { series } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'

const temperature = series('temperature', { asset: 'm1' })
const points = (...list: [number, number][]): Column[] => [
  { series: temperature, times: Float64Array.from(list, ([time]) => time), values: Float64Array.from(list, ([, value]) => value) }
]
const timed = (position: number, ...list: [number, number][]): Recorded => ({
  position,
  timed: points(...list),
  stamped: [],
  samples: list.length,
  damaged: 0
})
const valuesOf = (columns: readonly Column[]): [number, number][] =>
  columns.flatMap(({ times, values }) => [...times].map((time, index): [number, number] => [time, values[index]!]))
const banded = (): Reduce =>
  reduce([
    {
      match: { measurement: 'temperature' },
      steps: [{ name: 'deadband', key: 'k', reducer: deadband.make({ width: 1, silence: 1000 })(undefined) }]
    }
  ])

t.test('a deadband keeps the sample before a change', async t => {
  t.same(valuesOf(banded().push([timed(1, [0, 5], [10, 5.1], [20, 5.2], [30, 9])], 30)), [
    [0, 5],
    [20, 5.2],
    [30, 9]
  ])
})

t.test('a deadband lets a sample through when the series was silent for long', async t => {
  t.same(valuesOf(banded().push([timed(1, [0, 5], [10, 5.1], [1000, 5.2])], 1000)), [
    [0, 5],
    [1000, 5.2]
  ])
})

t.test('a sample that crosses a limit passes a deadband, there and back', async t => {
  const reducer = deadband.make({ width: 1, silence: 1000 })({ above: 7.1 })
  const line = reduce([{ match: {}, steps: [{ name: 'deadband', key: 'k', reducer }] }])
  t.same(valuesOf(line.push([timed(1, [0, 7], [10, 7.05], [20, 7.2], [30, 7.3], [40, 7.25], [50, 7.1], [60, 7])], 60)), [
    [0, 7],
    [10, 7.05],
    [20, 7.2],
    [40, 7.25],
    [50, 7.1]
  ])
})

t.test('a reading that a broker delivers again is dropped and counted, another value at that time is not', async t => {
  const line = reduce([])
  t.same(valuesOf(line.push([timed(1, [1, 5], [2, 6])], 2)).length, 2)
  t.same(valuesOf(line.push([timed(2, [2, 6], [1, 5], [2, 7])], 2)), [[2, 7]])
  t.same(line.counts, { recorded: 5, passed: 3, dropped: { repeat: 2 } })
})

t.test('readings stamped on arrival are never taken for repeats', async t => {
  const line = reduce([])
  const same: Recorded = { position: 1, timed: [], stamped: points([1, 5], [1, 5]), samples: 2, damaged: 0 }
  t.equal(valuesOf(line.push([same], 1)).length, 2)
})

t.test('what was recorded before a restart is known as repeated after it', async t => {
  const line = reduce([])
  line.remember(timed(1, [1, 5]))
  t.same(line.push([timed(2, [1, 5])], 1), [])
})

t.test('what a filter held that the configuration no longer has is counted as dropped', async t => {
  const before = banded()
  before.push([timed(1, [0, 5], [10, 5.1])], 10)
  t.equal(before.held(), 1)
  const after = reduce([])
  after.restore(structuredClone(before.save()))
  t.same(after.counts, { recorded: 2, passed: 1, dropped: { configuration: 1 } })
})

/** Pushes that were batched after the state was saved, repeated in a run that may have other rules. */
const repeated = (saved: State, line: Reduce, batched: number, ...list: [number, number][]): Reduce => {
  line.restore(structuredClone(saved))
  line.push([timed(1, ...list)], 30)
  line.reconcile(batched)
  return line
}
const sent: [number, number][] = [
  [0, 5],
  [10, 5.1],
  [20, 5.2]
]

t.test('a filter that is new since the last run does not keep, and send again, what that run has sent', async t => {
  const line = repeated(reduce([]).save(), banded(), 3, ...sent)
  t.equal(line.held(), 0)
  t.same(valuesOf(line.push([timed(2, [30, 9])], 30)), [[30, 9]])
  t.same(line.counts, { recorded: 4, passed: 4, dropped: {} })
})

t.test('what a filter of the last run had dropped or held, and is not there any more, is counted', async t => {
  const line = repeated(banded().save(), reduce([]), 1, ...sent)
  t.same(line.counts, { recorded: 3, passed: 1, dropped: { replay: 2 } })
  t.same(valuesOf(line.push([timed(2, [30, 9])], 30)), [[30, 9]])
})

t.test('with the rules of the last run a filter holds again what it held', async t => {
  for (const saved of [banded().save(), { ...(banded().save() as object), rules: undefined }]) {
    const line = repeated(saved, banded(), 1, ...sent)
    t.equal(line.held(), 1)
    t.same(valuesOf(line.push([timed(2, [30, 9])], 30)), [
      [20, 5.2],
      [30, 9]
    ])
    t.same(line.counts, { recorded: 4, passed: 3, dropped: { deadband: 1 } })
  }
})

t.test('a rule stays what it was where only those behind it are others', async t => {
  const step = (key: string) => ({ name: 'deadband', key, reducer: deadband.make({ width: 1, silence: 1000 })(undefined) })
  const first = () => ({ match: { measurement: 'temperature' }, steps: [step('k')] })
  const saved = reduce([first(), { match: { measurement: 'pressure' }, steps: [step('k')] }]).save()
  t.equal(repeated(saved, reduce([first(), { match: { measurement: 'current' }, steps: [step('k')] }]), 1, ...sent).held(), 1)
  t.equal(repeated(saved, reduce([{ match: {}, steps: [step('k')] }]), 1, ...sent).held(), 0, 'another match is another rule')
})

t.test('state that no push came behind is kept under other rules, where the step is the same', async t => {
  const before = banded()
  before.push([timed(1, ...sent)], 30)
  const after = reduce([
    { match: {}, steps: [{ name: 'deadband', key: 'k', reducer: deadband.make({ width: 1, silence: 1000 })(undefined) }] }
  ])
  after.restore(structuredClone(before.save()))
  after.reconcile(1)
  t.same(valuesOf(after.push([timed(2, [30, 9])], 30)), [
    [20, 5.2],
    [30, 9]
  ])
})

t.test('state that pushes came behind is left under other rules: what it held may have been sent by then', async t => {
  const before = banded()
  before.push([timed(1, ...sent)], 30)
  const saved = structuredClone(before.save())
  t.same(valuesOf(before.push([timed(2, [30, 9])], 30)), [
    [20, 5.2],
    [30, 9]
  ])
  const after = reduce([
    { match: {}, steps: [{ name: 'deadband', key: 'k', reducer: deadband.make({ width: 1, silence: 1000 })(undefined) }] }
  ])
  repeated(saved, after, 3, [30, 9])
  t.same(valuesOf(after.push([timed(3, [40, 2])], 40)), [[40, 2]])
  t.same(after.counts, { recorded: 5, passed: 4, dropped: { deadband: 1, configuration: 0 } })
})

t.test('readings that damage took are counted as recorded and dropped', async t => {
  const line = reduce([])
  line.push([{ ...timed(1, [1, 5]), damaged: 3 }], 1)
  t.same(line.counts, { recorded: 4, passed: 1, dropped: { damaged: 3 } })
})

t.test('cut fills batches to the brim, in order', async t => {
  const contents = cut(points([1, 1], [2, 2], [3, 3], [4, 4], [5, 5]), 2)
  t.same(
    contents.map(columns => valuesOf([...columns]).map(([time]) => time)),
    [[1, 2], [3, 4], [5]]
  )
})

t.test("the agent's watermark follows the sensors, and time only while all is heard", async t => {
  const clock = eventClock(5)
  t.equal(clock.now(100, true), Number.NEGATIVE_INFINITY)
  clock.heard(1000, 100)
  clock.heard(900, 150)
  t.equal(clock.now(130, true), 1000 - 5 + 30)
  t.equal(clock.now(130, false), 1000 - 5)
})
