import t from 'tap'
import { Store } from '../../../collector/store/store.ts'
import type { OpenRows, RowWriter } from '../../../collector/store/windowrows.ts'
import type { Row } from '../../../collector/windows/revising.ts'
import { listCatalog } from '../../support/catalog.ts'
import { type MemoryDisk, memoryDisk } from '../../support/memory.ts'

const forever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
const group = 'heat,asset=a'
const completeness = (end: number) => ({ expected: 2, reported: 1, missing: ['gw-2'], lag: end })

const row = (start: number, some: Partial<Row> = {}): Row => ({
  start,
  index: 0,
  end: start + 10,
  revision: 1,
  cell: [Float64Array.of(start, Number.NaN), []],
  values: { count: 1, top: [{ name: 'a', value: 2 }] },
  agents: ['gw-1'],
  ...some
})

const opened = async (disk: MemoryDisk = memoryDisk()) => {
  const store = await Store.open(disk, listCatalog())
  let position = 0
  const of = (rows: RowWriter, window = 'w', key = group, hindsight = false): OpenRows =>
    rows.of(window, key, { completeness, hindsight })
  const write = (rows: RowWriter) => store.write([{ position: ++position, windows: [], alerts: [], agents: [] }], rows)
  const starts = async (): Promise<number[]> => (await store.windows({}, forever, 1000)).map(({ start }) => start)
  return { store, of, write, starts }
}

t.test('rows that are put are seen at once by those that put them, and by others once they are written', async t => {
  const { store, of, write, starts } = await opened()
  const rows = store.rows()
  of(rows).put(row(5))
  t.same(await of(rows).at(5, 0), row(5))
  t.same(await starts(), [])
  await write(rows)
  t.same(await starts(), [5])
  t.same(await of(store.rows()).at(5, 0), row(5), 'with the state of its aggregates')
  t.equal(await of(store.rows()).at(6, 0), undefined)
})

t.test('what is told says how complete it is, and whether it is too late to act on it', async t => {
  const { store, of } = await opened()
  const rows = of(store.rows())
  rows.put(row(5))
  rows.remove(row(3, { revision: 4, index: 2 }))
  const told = { window: 'w', group: { key: group, measurement: 'heat' }, agents: ['gw-1'] }
  t.match(rows.told(), [
    { ...told, start: 5, revision: 1, completeness: { expected: 2, reported: 1, missing: ['gw-2'], lag: 15 } },
    { ...told, start: 3, index: 2, revision: 5, retracted: true }
  ])
  t.equal(rows.told()[0]!.index, undefined)
  const late = of(store.rows(), 'w', group, true)
  late.put(row(5))
  t.match(late.told(), [{ hindsight: true }])
})

t.test('the row before a time, and those between two, are found among the stored, the changed and the removed', async t => {
  const { store, of, write } = await opened()
  const stored = store.rows()
  for (const start of [10, 20, 30, 40]) of(stored).put(row(start))
  of(stored, 'w', 'heat,asset=b').put(row(24))
  of(stored, 'v').put(row(23))
  await write(stored)
  const rows = of(store.rows())
  const between = async (after: number, before: number) => (await rows.between(after, before)).map(({ start }) => start)
  t.equal((await rows.before(25))?.start, 20)
  t.equal((await rows.before(20))?.start, 20)
  t.equal(await rows.before(9), undefined)
  t.same(await between(10, 40), [20, 30])
  rows.remove(row(20))
  rows.put(row(15))
  t.equal((await rows.before(25))?.start, 15)
  t.equal((await rows.before(14))?.start, 10)
  t.same(await between(0, 100), [10, 15, 30, 40])
  rows.remove(row(10))
  rows.remove(row(15))
  t.equal(await rows.before(25), undefined)
  rows.put(row(20))
  t.equal((await rows.before(25))?.start, 20)
})

t.test('many rows between two times are all found', async t => {
  const { store, of, write } = await opened()
  const rows = store.rows()
  for (let start = 0; start < 300; start++) of(rows).put(row(start))
  await write(rows)
  t.equal((await of(store.rows()).between(-1, 1000)).length, 300)
})

t.test('starts within a millisecond, before 1970 and equal ones are told apart', async t => {
  const { store, of, write } = await opened()
  const rows = store.rows()
  for (const one of [row(-5.5), row(0.25), row(7, { index: 1 }), row(7), row(7.75, { index: 2 })]) of(rows).put(one)
  await write(rows)
  const own = of(store.rows())
  t.equal((await own.before(-5))?.start, -5.5)
  t.equal(await own.before(-5.75), undefined)
  t.equal((await own.before(0))?.start, -5.5)
  t.equal((await own.before(7.5))?.index, 1)
  t.same(
    (await own.between(0, 7.75)).map(({ start, index }) => [start, index]),
    [
      [0.25, 0],
      [7, 0],
      [7, 1]
    ]
  )
  t.same(
    (await store.windows({}, forever, 9)).map(({ start, index }) => [start, index]),
    [
      [-5.5, undefined],
      [0.25, undefined],
      [7, undefined],
      [7, 1],
      [7.75, 2]
    ]
  )
})

t.test('a sheet is kept beside the rows, under the start of its stretch', async t => {
  const { store, of, write } = await opened()
  const rows = store.rows()
  t.equal(await of(rows).sheet(100), undefined)
  of(rows).putSheet(100, [Float64Array.of(1), ['grown']])
  t.same(await of(rows).sheet(100), [Float64Array.of(1), ['grown']])
  await write(rows)
  t.same(await of(store.rows()).sheet(100), [Float64Array.of(1), ['grown']])
  t.equal(await of(store.rows(), 'v').sheet(100), undefined)
  t.same(await store.windows({}, forever, 9), [])
})

t.test('names are there after a restart, and rows under them', async t => {
  const disk = memoryDisk()
  const { store, of, write } = await opened(disk)
  for (const key of ['heat,asset=a', 'heat,asset=ü b', 'heat']) {
    const rows = store.rows()
    of(rows, 'w', key).put(row(1))
    of(rows, 'v', key).put(row(2))
    await write(rows)
  }
  const again = await opened(disk)
  t.same(
    (await again.store.windows({}, forever, 9)).map(({ window, group }) => `${window} ${group.key}`),
    ['w heat', 'w heat,asset=a', 'w heat,asset=ü b', 'v heat', 'v heat,asset=a', 'v heat,asset=ü b']
  )
  t.ok(await of(again.store.rows(), 'v', 'heat').at(2, 0))
})
