import t from 'tap'
import { counted } from '../../../collector/ingest/counted.ts'
import { Tables } from '../../../protocol/tables.ts'
import { arrivalOf, columnOf } from '../../support/arrival.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

const filled = async () => {
  const disk = memoryDisk()
  const limits = { seriesPerAgent: 3, valuesPerTag: 100 }
  const open = () => openJournal(disk, { leadMost: 500, limits })
  const journal = await open()
  await journal.take(arrivalOf({ agent: 'a', sequence: 1, columns: [columnOf('x', 1), columnOf('y', 2000, 3, 3000)] }))
  await journal.take(arrivalOf({ agent: 'a', sequence: 2, columns: [columnOf('x', 1)] }))
  const states = { ...columnOf('z', 9000, 1), values: Float64Array.of(1, 0), states: ['off', 'on'] }
  await journal.take(arrivalOf({ agent: 'a', sequence: 3, columns: [states, columnOf('refused', 9000)] }))
  await journal.take(arrivalOf({ agent: 'b', sequence: 1, columns: [columnOf('x', Number.NaN)] }))
  return { open, journal }
}

const read = async (
  journal: Awaited<ReturnType<typeof openJournal>>,
  some: { agent?: string; before?: number; limit?: number }
) => journal.quarantined({ before: 1e9, limit: 100, ...some }, counted(journal.catalog, new Tables()))

t.test('samples from the future are listed with who sent what and when, the newest entries first', async t => {
  const { journal, open } = await filled()
  const all = [
    { position: 4, agent: 'b', series: 'x', time: Number.NaN, value: 0, received: 1000 },
    { position: 3, agent: 'a', series: 'z', time: 9000, value: 'on', received: 1000 },
    { position: 1, agent: 'a', series: 'y', time: 2000, value: 0, received: 1000 },
    { position: 1, agent: 'a', series: 'y', time: 3000, value: 2, received: 1000 }
  ]
  t.same(await read(journal, {}), all)
  t.same(await read(await open(), {}), all)
})

t.test('of one agent, page by page', async t => {
  const { journal } = await filled()
  const first = await read(journal, { agent: 'a', limit: 2 })
  t.same(
    first.map(({ position, time }) => [position, time]),
    [
      [3, 9000],
      [1, 2000]
    ]
  )
  t.same(await read(journal, { agent: 'a', before: 1 }), [])
  t.equal((await read(journal, { agent: 'a', before: 3 })).length, 2)
})
