import t from 'tap'
import { openDictionary } from '../../../collector/store/dictionary.ts'
import { type Final, trimming } from '../../../collector/store/trimming.ts'
import { resultOfRow, rowWriter } from '../../../collector/store/windowrows.ts'
import { seriesOfKey } from '../../../protocol/series.ts'
import { memoryDisk } from '../../support/memory.ts'

const completeness = () => ({ expected: 1, reported: 1, missing: [], lag: 0 })
const options = { completeness, hindsight: false }
const cell = [Float64Array.of(1, 2), []] as const

/** A store with windows of 10 ms for groups, each with a sheet. */
const filled = async (groups: readonly string[], count: number) => {
  const disk = memoryDisk()
  const table = await disk.open('store')
  const streams = await openDictionary(table, 'g/')
  const writer = rowWriter(table, streams)
  for (const group of groups) {
    const rows = writer.of('minute', group, options)
    for (let start = 0; start < count * 10; start += 10) {
      rows.put({ start, index: 0, end: start + 10, revision: 1, cell, values: { sum: start }, agents: ['a'] })
      rows.putSheet(start, cell)
    }
  }
  await table.write(writer.operations(), { sync: true })
  streams.settle()
  const left = async (group: string) => {
    const rows = rowWriter(table, streams).of('minute', group, options)
    const all = await rows.between(-1, 1e9)
    const sheets = await Promise.all(all.map(({ start }) => rows.sheet(start)))
    return { cells: all.filter(({ cell }) => cell).map(({ start }) => start), sheets: sheets.filter(sheet => sheet).length, all }
  }
  return { disk, table, streams, left }
}

const until = (time: number) => (): Final => ({ before: time, sheets: time - 10 })

t.test('windows that ended in time lose the state of their aggregates and keep their values', async t => {
  const { table, streams, left } = await filled(['heat,asset=a'], 5)
  await trimming(table, streams).step(until(30), 0)
  const { cells, sheets, all } = await left('heat,asset=a')
  t.same(cells, [30, 40])
  t.equal(sheets, 2)
  t.same(
    all.map(({ values, revision, end }) => [values['sum'], revision, end]),
    [0, 10, 20, 30, 40].map(start => [start, 1, start + 10])
  )
  const [first] = await table.range({ from: 'w/', to: 'w/~', limit: 1 })
  t.match(resultOfRow('minute', seriesOfKey('heat,asset=a'), first!.key, first!.value), { values: { sum: 0 }, agents: ['a'] })
})

t.test('a step is bounded, and the next goes on from there, also after a restart', async t => {
  const groups = Array.from({ length: 20 }, (_, i) => `heat,asset=${i}`)
  const { table, streams, left, disk } = await filled(groups, 20)
  let steps = 0
  const leftOver = async () => (await Promise.all(groups.map(left))).reduce((sum, { cells }) => sum + cells.length, 0)
  for (let before = await leftOver(); before > 0; steps++) {
    const writes = disk.writes
    await trimming(table, steps % 7 === 0 ? await openDictionary(table, 'g/') : streams).step(until(1e6), steps * 60_000)
    const after = await leftOver()
    t.ok(before - after <= 64 + 64 && disk.writes - writes <= 1)
    if (after === before) break
    before = after
  }
  t.ok((await left(groups[0]!)).cells.length === 0)
})

t.test('where nothing is known of a window, or nothing has closed, all stays', async t => {
  const { table, streams, left, disk } = await filled(['heat,asset=a'], 5)
  const writes = disk.writes
  const trim = trimming(table, streams)
  await trim.step(() => undefined, 0)
  await trim.step(() => ({ before: Number.NEGATIVE_INFINITY, sheets: Number.NEGATIVE_INFINITY }), 100_000)
  t.equal((await left('heat,asset=a')).cells.length, 5)
  t.equal(disk.writes, writes)
})

t.test('rounds are a minute apart at the soonest, by the time of the journal', async t => {
  const { table, streams, left } = await filled(['heat,asset=a'], 5)
  const trim = trimming(table, streams)
  await trim.step(until(10), 1000)
  await trim.step(until(50), 2000)
  t.equal((await left('heat,asset=a')).cells.length, 4)
  await trim.step(until(50), 61_000)
  t.equal((await left('heat,asset=a')).cells.length, 0)
})
