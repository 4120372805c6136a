import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import type { AgentStatus, Outputs } from '../../../collector/store/outputs.ts'
import { Store } from '../../../collector/store/store.ts'
import * as aggregates from '../../../collector/windows/aggregates/registry.ts'
import type { Pane } from '../../../collector/windows/window.ts'
import type { Disk } from '../../../platform/disk.ts'
import { levelDisk } from '../../../platform/leveldb.ts'
import { sealed } from '../../../platform/sealed.ts'
import type { Column } from '../../../protocol/columns.ts'
import { WaysideError } from '../../../protocol/errors.ts'
import { type Series, series } from '../../../protocol/series.ts'
import { memoryDisk } from '../../support/memory.ts'

const hour = 3_600_000
const vibration = series('vibration', { asset: 'pump-1' })
const forever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

const column = (of: Series, ...samples: [time: number, value: number][]): Column => ({
  series: of,
  times: Float64Array.from(samples, ([time]) => time),
  values: Float64Array.from(samples, ([, value]) => value)
})

const output = (position: number, some: Partial<Outputs> = {}): Outputs => ({
  position,
  columns: [],
  panes: [],
  alerts: [],
  agents: [],
  ...some
})

const pane = (samples: readonly [time: number, value: number][], some: Partial<Pane> = {}): Pane => ({
  window: 'minute',
  group: vibration,
  start: 0,
  end: 60_000,
  accumulators: Object.fromEntries(
    Object.entries(aggregates).map(([name, { start, add }]) => {
      const accumulator = start()
      for (const [time, value] of samples) add(accumulator, time, value)
      return [name, accumulator]
    })
  ),
  agents: ['gw-1'],
  onTime: true,
  ...some
})

const alert = (id: string, pendingSince: number, some: Partial<Alert> = {}): Alert => ({
  id,
  detector: 'limit',
  group: vibration,
  asset: 'pump-1',
  state: 'firing',
  pendingSince,
  firingSince: pendingSince,
  score: 2,
  explanation: 'mean 12 is above 10',
  ...some
})

const agent = (name: string, some: Partial<AgentStatus> = {}): AgentStatus => ({
  agent: name,
  watermark: 5,
  heard: 6,
  silent: false,
  batches: 1,
  samples: 2,
  ...some
})

const write = (store: Store, ...outputs: Outputs[]) =>
  store.write(outputs, { position: outputs.at(-1)!.position, engine: { at: outputs.at(-1)!.position } })

const points = ({ times, values }: Column): [number, number][] => [...times].map((time, index) => [time, values[index]!])

t.test('a write that fails leaves nothing behind, and can be repeated', async t => {
  const disk = memoryDisk()
  const store = await Store.open(disk)
  disk.fault = new WaysideError('WAY_DISK_FULL', 'no space')
  const everything = output(1, { columns: [column(vibration, [1, 2])], panes: [pane([[1, 2]])], agents: [agent('gw-1')] })
  await t.rejects(write(store, everything), { code: 'WAY_DISK_FULL' })
  t.same([await store.series(), await store.windows({}, forever, 10), await store.agents()], [[], [], []])
  t.equal(await store.checkpoint(), undefined)
  disk.fault = undefined
  await write(store, everything)
  t.same(points(await store.samples(vibration.key, forever, 10)), [[1, 2]])
  t.match(await store.windows({}, forever, 10), [{ revision: 1 }])
})

t.test('a write that failed but reached the disk is not merged twice when it is repeated', async t => {
  const disk = memoryDisk()
  const lying: Disk = {
    async open(name) {
      const table = await disk.open(name)
      return {
        ...table,
        async write(operations, options) {
          await table.write(operations, options)
          if (lies) throw new WaysideError('WAY_DISK_FAILED', 'fsync failed')
        }
      }
    }
  }
  let lies = true
  const store = await Store.open(lying)
  const outputs = [output(1, { panes: [pane([[1, 2]])] }), output(2), output(3, { panes: [pane([[3, 4]], { onTime: false })] })]
  await t.rejects(write(store, ...outputs), { code: 'WAY_DISK_FAILED' })
  lies = false
  t.match(
    await write(store, ...outputs),
    [{ position: 1 }, { position: 3, windows: [{ revision: 2 }] }],
    'it tells what it had stored'
  )
  t.match(await store.windows({}, forever, 10), [{ revision: 2, values: { count: 2, sum: 6 } }])
})

t.test('the checkpoint survives a restart, typed arrays and non-finite numbers included', async t => {
  const disk = memoryDisk()
  const engine = { marks: [['gw', Number.NEGATIVE_INFINITY]], state: new Float64Array([1, Number.NaN]), none: null }
  await (await Store.open(disk)).write([output(7)], { position: 7, engine })
  t.same(await (await Store.open(disk)).checkpoint(), { position: 7, engine })
})

t.test('samples come back sorted by time, equal times in order of arrival, cut by the range and the limit', async t => {
  const store = await Store.open(memoryDisk())
  await write(
    store,
    output(1, { columns: [column(vibration, [hour + 5, 1], [3, 2], [hour + 5, 3]), column(vibration, [3, 4])] }),
    output(2, { columns: [column(vibration, [3, 5], [-hour, 6], [9 * hour, 7])] })
  )
  const all = [
    [-hour, 6],
    [3, 2],
    [3, 4],
    [3, 5],
    [hour + 5, 1],
    [hour + 5, 3],
    [9 * hour, 7]
  ]
  t.same(points(await store.samples(vibration.key, forever, 100)), all)
  t.same(points(await store.samples(vibration.key, forever, 3)), all.slice(0, 3))
  t.same(points(await store.samples(vibration.key, { from: 3, to: hour + 5 }, 100)), all.slice(1, 4))
  t.same(points(await store.samples('nothing,asset=x', forever, 100)), [])
})

t.test('whatever is written in whatever pieces, a range reads exactly its samples', async t => {
  const sample = fc.tuple(fc.integer({ min: -2 * hour, max: 5 * hour }), fc.double())
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(sample, { maxLength: 8 }), { maxLength: 8 }),
      fc.integer({ min: -2 * hour, max: 5 * hour }),
      fc.integer({ min: 0, max: 3 * hour }),
      async (batches, from, length) => {
        const store = await Store.open(memoryDisk())
        for (const [index, samples] of batches.entries())
          await write(store, output(index + 1, { columns: [column(vibration, ...samples)] }))
        const wanted = batches
          .flat()
          .filter(([time]) => time >= from && time < from + length)
          .sort((a, b) => a[0] - b[0])
        t.same(points(await store.samples(vibration.key, { from, to: from + length }, 1000)), wanted)
      }
    ),
    { numRuns: 60 }
  )
})

t.test('a query of one hour does not read the others', async t => {
  const memory = memoryDisk()
  let read = 0
  const counting: Disk = {
    async open(name) {
      const table = await memory.open(name)
      return {
        ...table,
        async range(range) {
          const entries = await table.range(range)
          read += entries.length
          return entries
        }
      }
    }
  }
  const store = await Store.open(counting)
  for (let at = 0; at < 50; at++) await write(store, output(at + 1, { columns: [column(vibration, [at * hour, at])] }))
  read = 0
  t.same(points(await store.samples(vibration.key, { from: 20 * hour, to: 20 * hour + 1 }, 10)), [[20 * hour, 20]])
  t.equal(read, 1)
})

t.test('late panes are merged into the stored row, each a revision, in one write or in several', async t => {
  const samples: [number, number][] = [
    [1, 5],
    [2, -1],
    [3, 9]
  ]
  const parts = samples.map((sample, index) =>
    pane([sample], { onTime: index === 0, agents: [`gw-${3 - index}`], group: { ...vibration } })
  )
  const whole = { count: 3, first: 5, last: 9, max: 9, mean: 13 / 3, min: -1, sum: 13 }
  for (const together of [true, false]) {
    const store = await Store.open(memoryDisk())
    const outputs = parts.map((part, index) => output(index + 1, { panes: [part] }))
    const told = together
      ? await write(store, ...outputs)
      : (await Promise.all(await inTurn(outputs, o => write(store, o)))).flat()
    t.same(
      told.map(({ windows }) => windows.map(({ revision, values }) => [revision, values['count']])),
      [[[1, 1]], [[2, 2]], [[3, 3]]]
    )
    const [row, ...more] = await store.windows({}, forever, 10)
    t.same(more, [])
    t.same(row, {
      window: 'minute',
      group: vibration,
      start: 0,
      end: 60_000,
      revision: 3,
      values: whole,
      agents: ['gw-1', 'gw-2', 'gw-3']
    })
  }
})

t.test('windows are selected by name, measurement, group and tags, in order of their start', async t => {
  const store = await Store.open(memoryDisk())
  const other = series('temperature', { asset: 'pump-2', site: 'north' })
  await write(
    store,
    output(1, {
      panes: [
        pane([[1, 1]], { start: 120_000, end: 180_000 }),
        pane([[1, 2]], { start: -60_000, end: 0, group: other }),
        pane([[1, 3]], { window: 'fleet', start: 60_000, end: 120_000 })
      ]
    })
  )
  const sums = async (filter: object, range = forever, limit = 10) =>
    (await store.windows(filter, range, limit)).map(({ values }) => values['sum'])
  t.same(await sums({}), [2, 3, 1])
  t.same(await sums({}, forever, 2), [2, 3])
  t.same(await sums({ window: 'fleet' }), [3])
  t.same(await sums({ measurement: 'temperature' }), [2])
  t.same(await sums({ groupKey: vibration.key, window: 'minute' }), [1])
  t.same(await sums({ tags: { site: 'north' } }), [2])
  t.same(await sums({}, { from: 60_000, to: 120_000 }), [3])
})

t.test('an alert is one row for its whole life, newest first, and resolved ones leave the open list', async t => {
  const store = await Store.open(memoryDisk())
  await write(store, output(1, { alerts: [alert('a', 10), alert('b', 20, { asset: 'pump-2' })] }))
  await write(store, output(2, { alerts: [alert('a', 10, { state: 'resolved', resolvedAt: 30 })] }))
  const ids = async (filter: object, limit = 10) => (await store.alerts(filter, limit)).map(({ id, state }) => `${id} ${state}`)
  t.same(await ids({}), ['b firing', 'a resolved'])
  t.same(await ids({}, 1), ['b firing'])
  t.same(await ids({ state: 'firing' }), ['b firing'])
  t.same(await ids({ state: 'resolved' }), ['a resolved'])
  t.same(await ids({ asset: 'pump-1' }), ['a resolved'])
  t.same((await store.alerts({ state: 'firing' }, 1))[0]?.group, vibration)
})

t.test('many old alerts do not hide the few that match', async t => {
  const store = await Store.open(memoryDisk())
  const old = Array.from({ length: 600 }, (_, index) => alert(`x${index}`, 1000 + index, { state: 'resolved' }))
  await write(store, output(1, { alerts: [...old, alert('mine', 5, { asset: 'pump-9', state: 'resolved' })] }))
  t.match(await store.alerts({ asset: 'pump-9' }, 10), [{ id: 'mine' }])
})

t.test('publications go on after a position, without those that tell nothing', async t => {
  const store = await Store.open(memoryDisk())
  await write(
    store,
    output(1, { agents: [agent('gw-1')] }),
    output(2),
    output(3, { alerts: [alert('a', 1)], panes: [pane([[1, 2]])] })
  )
  t.same(
    (await store.publications(0, 10)).map(({ position }) => position),
    [1, 3]
  )
  const [last] = await store.publications(1, 10)
  t.match(last, { position: 3, windows: [{ window: 'minute', revision: 1 }], alerts: [{ id: 'a' }], agents: [] })
  t.same(last?.windows[0]?.group, vibration)
  t.same(await store.publications(3, 10), [])
})

t.test('series are found by measurement and tags, each with its newest sample, before and after a restart', async t => {
  const disk = memoryDisk()
  const store = await Store.open(disk)
  const strange = series('🌡 Straße', { asset: 'pümp' })
  await write(store, output(1, { columns: [column(vibration, [7, 1], [hour, 2]), column(strange, [5, 9])] }))
  await write(store, output(2, { columns: [column(vibration, [8, 3])] }))
  for (const opened of [store, await Store.open(disk)]) {
    t.same(await opened.series(), [
      { series: vibration, newest: { time: hour, value: 2 } },
      { series: strange, newest: { time: 5, value: 9 } }
    ])
    t.same(await opened.series({ tags: { asset: 'pümp' } }), [{ series: strange, newest: { time: 5, value: 9 } }])
    t.same(await opened.series({ measurement: 'none' }), [])
  }
})

t.test("a sink's cursor starts before everything and moves on by itself", async t => {
  const disk = memoryDisk()
  const store = await Store.open(disk)
  t.equal(await store.cursor('influx'), 0)
  await store.advance('influx', 12)
  t.equal(await (await Store.open(disk)).cursor('influx'), 12)
  t.equal(await store.cursor('webhook'), 0)
})

t.test('on a real disk all of it is there after closing and opening', async t => {
  const directory = mkdtempSync(join(tmpdir(), 'wayside-store-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const disk = sealed(levelDisk(directory))
  const store = await Store.open(disk)
  for (let at = 1; at <= 30; at++) {
    const some = {
      columns: [column(vibration, [at * 600_000, at])],
      panes: [pane([[at, at]], { onTime: at === 1 })],
      agents: [agent('gw-1')]
    }
    await write(store, output(at, some))
  }
  await store.close()
  const again = await Store.open(disk)
  t.equal((await again.samples(vibration.key, forever, 100)).times.length, 30)
  t.match(await again.windows({}, forever, 10), [{ revision: 30, values: { count: 30, sum: 465 } }])
  t.same(await again.agents(), [agent('gw-1')])
  t.equal((await again.publications(0, 100)).length, 30)
  t.same(await again.checkpoint(), { position: 30, engine: { at: 30 } })
  await again.close()
})

const inTurn = async <In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> => {
  const done: Out[] = []
  for (const item of items) done.push(await work(item))
  return done
}
