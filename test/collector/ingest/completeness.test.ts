import t from 'tap'
import { completeness } from '../../../collector/ingest/completeness.ts'
import type { Loss } from '../../../collector/ingest/losses.ts'
import { arrivalOf, columnOf } from '../../support/arrival.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

const hour = 3_600_000
const [old, current] = ['0'.repeat(16), '1'.repeat(16)]
const loss = (id: number, from: number, to: number): Loss => ({ id, lane: 'live', from, to, samples: 5, reason: 'full' })

const scene = async () => {
  const disk = memoryDisk()
  const options = { now: () => 10 * hour, leadMost: hour, limits: { seriesPerAgent: 1, valuesPerTag: 1 } }
  const journal = await openJournal(disk, options)
  const x = (...times: number[]) => columnOf('x', ...times)
  await journal.take(arrivalOf({ epoch: old, sequence: 3, columns: [x(hour - 1, hour, 2 * hour)] }))
  await journal.take(
    arrivalOf({ epoch: current, sequence: 1, lane: 'backfill', columns: [x(hour + 1), columnOf('y', hour, 1e15)] })
  )
  await journal.take(arrivalOf({ epoch: current, sequence: 4, columns: [x(1e15)] }))
  await journal.note('gw', current, [loss(1, 0, 100), loss(2, hour, hour + 5)])
  const ask = async (from: number, to: number, watermark: number | undefined = 20 * hour, one = journal) =>
    completeness(
      { books: one.books, losses: agent => one.losses(agent), watermarkOf: async () => watermark, now: () => 10 * hour },
      'gw',
      { from, to }
    )
  return { ask, again: () => openJournal(disk, options) }
}

t.test('samples are counted by whole hours and lane, with what is lost and what never arrived', async t => {
  const { ask, again } = await scene()
  const missing = [
    { epoch: old, current: false, lane: 'live', batches: 2, ranges: [[1, 2]] },
    { epoch: current, current: true, lane: 'live', batches: 3, ranges: [[1, 3]] }
  ]
  const wanted = {
    agent: 'gw',
    hours: { from: hour, to: 2 * hour },
    stored: { alarm: 0, live: 1, backfill: 1 },
    refused: 1,
    future: 0,
    lost: [loss(2, hour, hour + 5)],
    missing
  }
  t.same(await ask(hour + 5, hour + 6), wanted)
  t.same(await ask(hour + 5, hour + 6, 20 * hour, await again()), wanted, 'after a restart too')
  t.match(await ask(-hour, 11 * hour), { stored: { alarm: 0, live: 3, backfill: 1 }, refused: 2, future: 1, lost: { length: 2 } })
})

t.test('what the agent may still hold is pending, up to now', async t => {
  const { ask } = await scene()
  t.same((await ask(0, 5 * hour, 2 * hour))?.pending, { from: 2 * hour, to: 5 * hour })
  t.same((await ask(3 * hour, 50 * hour, 2 * hour))?.pending, { from: 3 * hour, to: 10 * hour })
  t.equal((await ask(0, 2 * hour, 2 * hour))?.pending, undefined)
  t.same((await ask(0, hour, Number.NEGATIVE_INFINITY))?.pending, { from: 0, to: hour })
})

t.test('of an agent that never sent anything nothing is known', async t => {
  const { books } = await openJournal(memoryDisk())
  const ports = { books, losses: async () => [], watermarkOf: async () => undefined, now: () => 0 }
  t.equal(await completeness(ports, 'nobody', { from: 0, to: 1 }), undefined)
})
