import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import type { AgentStatus } from '../../../collector/store/outputs.ts'
import { Store } from '../../../collector/store/store.ts'
import type { Disk } from '../../../platform/disk.ts'
import { levelDisk } from '../../../platform/leveldb.ts'
import { sealed } from '../../../platform/sealed.ts'
import type { Column } from '../../../protocol/columns.ts'
import { WaysideError } from '../../../protocol/errors.ts'
import { type Series, series } from '../../../protocol/series.ts'
import { listCatalog } from '../../support/catalog.ts'
import { type Filled, outputsOf, resultOf, write as writeAll } from '../../support/filling.ts'
import { memoryDisk } from '../../support/memory.ts'

const hour = 3_600_000
const vibration = series('vibration', { asset: 'pump-1' })
const forever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

const column = (of: Series, ...samples: [time: number, value: number][]): Column => ({
  series: of,
  times: Float64Array.from(samples, ([time]) => time),
  values: Float64Array.from(samples, ([, value]) => value)
})

const alert = (id: string, pendingSince: number, some: Partial<Alert> = {}): Alert => ({
  id,
  detector: 'limit',
  group: vibration,
  asset: 'pump-1',
  state: 'firing',
  change: 'firing',
  number: 1,
  severity: 'warning',
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
  holds: true,
  batches: 1,
  samples: 2,
  ...some
})

const opened = async (disk: Disk = memoryDisk()) => {
  const catalog = listCatalog()
  const store = await Store.open(disk, catalog)
  return { store, catalog, write: (...all: readonly Filled[]) => writeAll(store, catalog, ...all) }
}

const points = ({ times, values }: Column): [number, number][] => [...times].map((time, index) => [time, values[index]!])

t.test('a write that fails leaves nothing behind, and can be repeated', async t => {
  const disk = memoryDisk()
  const { store, catalog } = await opened(disk)
  disk.fault = new WaysideError('WAY_DISK_FULL', 'no space')
  const rows = store.rows()
  const outputs = [1, 2].map(position =>
    outputsOf(
      {
        position,
        columns: [column(vibration, [position, 2])],
        windows: [resultOf(vibration, position * 60_000)],
        agents: [agent('gw-1')]
      },
      catalog,
      rows
    )
  )
  await t.rejects(store.write(outputs, rows), { code: 'WAY_DISK_FULL' })
  t.same([await store.windows({}, forever, 10), await store.agents(), await store.publications(0, 9)], [[], [], []])
  t.equal(await store.position(), 0)
  disk.fault = undefined
  t.match(await store.write(outputs, rows), [{ position: 1, windows: [{ start: 60_000 }] }, { position: 2 }])
  t.same(points(await store.samples(vibration.key, forever, 10)), [
    [1, 2],
    [2, 2]
  ])
  t.match(await store.windows({}, forever, 10), [{ start: 60_000 }, { start: 120_000 }])
  t.equal(await store.position(), 2)
})

t.test('samples come back sorted by time, equal times in order of arrival, cut by the range and the limit', async t => {
  const { store, write } = await opened()
  await write(
    { position: 1, columns: [column(vibration, [hour + 5, 1], [3, 2], [hour + 5, 3]), column(vibration, [3, 4])] },
    { position: 2, columns: [column(vibration, [3, 5], [-hour, 6], [9 * hour, 7])] }
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
        const { store, write } = await opened()
        for (const [index, samples] of batches.entries())
          await write({ position: index + 1, columns: [column(vibration, ...samples)] })
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
  const { store, write } = await opened(counting)
  for (let at = 0; at < 50; at++) await write({ position: at + 1, columns: [column(vibration, [at * hour, at])] })
  read = 0
  t.same(points(await store.samples(vibration.key, { from: 20 * hour, to: 20 * hour + 1 }, 10)), [[20 * hour, 20]])
  t.equal(read, 1)
})

t.test('windows are selected by name, measurement, group and tags, in order of their start', async t => {
  const { store, write } = await opened()
  const other = series('temperature', { asset: 'pump-2', site: 'north' })
  const windows = [
    resultOf(vibration, 120_000, { values: { sum: 1 } }),
    resultOf(other, -60_000, { values: { sum: 2 } }),
    resultOf(vibration, 60_000, { window: 'fleet', values: { sum: 3 } })
  ]
  await write({ position: 1, windows })
  const sums = async (filter: object, range = forever, limit = 10) =>
    (await store.windows(filter, range, limit)).map(({ values }) => values['sum'])
  t.same(await sums({}), [2, 3, 1])
  t.same(await sums({}, forever, 2), [2, 3])
  t.same(await sums({ window: 'fleet' }), [3])
  t.same(await sums({ measurement: 'temperature' }), [2])
  t.same(await sums({ groupKey: vibration.key, window: 'minute' }), [1])
  t.same(await sums({ tags: { site: 'north' } }), [2])
  t.same(await sums({}, { from: 60_000, to: 120_000 }), [3])
  t.same(await store.windows({ window: 'fleet' }, forever, 1), [windows[2]], 'as it was told')
})

t.test('an alert is one row for its whole life, newest first, and resolved ones leave the open list', async t => {
  const { store, write } = await opened()
  await write({ position: 1, alerts: [alert('a', 10), alert('b', 20, { asset: 'pump-2' })] })
  await write({ position: 2, alerts: [alert('a', 10, { state: 'resolved', resolvedAt: 30 })] })
  const ids = async (filter: object, limit = 10) => (await store.alerts(filter, limit)).map(({ id, state }) => `${id} ${state}`)
  t.same(await ids({}), ['b firing', 'a resolved'])
  t.same(await ids({}, 1), ['b firing'])
  t.same(await ids({ state: 'firing' }), ['b firing'])
  t.same(await ids({ state: 'resolved' }), ['a resolved'])
  t.same(await ids({ asset: 'pump-1' }), ['a resolved'])
  t.same((await store.alerts({ state: 'firing' }, 1))[0]?.group, vibration)
})

t.test('many old alerts do not hide the few that match', async t => {
  const { store, write } = await opened()
  const old = Array.from({ length: 600 }, (_, index) => alert(`x${index}`, 1000 + index, { state: 'resolved' }))
  await write({ position: 1, alerts: [...old, alert('mine', 5, { asset: 'pump-9', state: 'resolved' })] })
  t.match(await store.alerts({ asset: 'pump-9' }, 10), [{ id: 'mine' }])
})

t.test('publications go on after a position, without those that tell nothing', async t => {
  const { store, write } = await opened()
  await write(
    { position: 1, agents: [agent('gw-1')] },
    { position: 2 },
    { position: 3, alerts: [alert('a', 1)], windows: [resultOf(vibration, 0)] }
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
  const { store, catalog, write } = await opened(disk)
  const strange = series('🌡 Straße', { asset: 'pümp' })
  await write({ position: 1, columns: [column(vibration, [7, 1], [hour, 2]), column(strange, [5, 9])] })
  await write({ position: 2, columns: [column(vibration, [8, 3])] })
  for (const one of [store, await Store.open(disk, catalog)]) {
    t.same(await one.series(), [
      { series: vibration, newest: { time: hour, value: 2 } },
      { series: strange, newest: { time: 5, value: 9 } }
    ])
    t.same(await one.series({ tags: { asset: 'pümp' } }), [{ series: strange, newest: { time: 5, value: 9 } }])
    t.same(await one.series({ measurement: 'none' }), [])
  }
})

t.test("a sink's cursor starts before everything and moves on by itself", async t => {
  const disk = memoryDisk()
  const { store } = await opened(disk)
  t.equal(await store.cursor('influx'), undefined)
  await store.advance('influx', 12)
  t.equal(await (await opened(disk)).store.cursor('influx'), 12)
  t.equal(await store.cursor('webhook'), undefined)
})

t.test('on a real disk all of it is there after closing and opening', async t => {
  const directory = mkdtempSync(join(tmpdir(), 'wayside-store-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const disk = sealed(levelDisk(directory))
  const { store, catalog, write } = await opened(disk)
  for (let position = 1; position <= 30; position++) {
    const columns = [column(vibration, [position * 600_000, position])]
    await write({ position, columns, windows: [resultOf(vibration, 0, { revision: position })], agents: [agent('gw-1')] })
  }
  await store.keep({ position: 30, engine: { at: 30 } })
  await store.close()
  const again = await Store.open(disk, catalog)
  t.equal((await again.samples(vibration.key, forever, 100)).times.length, 30)
  t.match(await again.windows({}, forever, 10), [{ revision: 30 }])
  t.same(await again.agents(), [agent('gw-1')])
  t.equal((await again.publications(0, 100)).length, 30)
  t.same(await again.checkpoint(), { position: 30, engine: { at: 30 } })
  t.equal(await again.position(), 30)
  await again.close()
})
