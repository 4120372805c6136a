import t from 'tap'
import { counted } from '../../../collector/ingest/counted.ts'
import { parcelsOf } from '../../../collector/sinks/parcels.ts'
import { Store } from '../../../collector/store/store.ts'
import { sealed } from '../../../platform/sealed.ts'
import { series } from '../../../protocol/series.ts'
import { Tables } from '../../../protocol/tables.ts'
import { arrivalOf, columnOf } from '../../support/arrival.ts'
import { write } from '../../support/filling.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

const vibration = series('vibration', { asset: 'pump-1' })
const agents = [{ agent: 'gw', watermark: 1, heard: 1, silent: false, holds: true, batches: 1, samples: 1 }]

const world = async () => {
  const memory = memoryDisk()
  const disk = sealed(memory)
  const journal = await openJournal(disk, { recentBytes: 0, leadMost: 100, limits: { seriesPerAgent: 1, valuesPerTag: 1 } })
  const store = await Store.open(disk, journal.catalog)
  const take = async (sequence: number): Promise<void> => {
    await journal.take(arrivalOf({ sequence, columns: [columnOf(vibration.key, sequence)] }))
  }
  return { memory, journal, store, take, parcels: parcelsOf(journal, store, counted(journal.catalog, new Tables())) }
}

t.test('a parcel is not handed out before its windows and alerts are stored', async t => {
  const { journal, store, take, parcels } = await world()
  await take(1)
  await take(2)
  t.same(await parcels(0, 10), [])
  await write(store, journal.catalog, { position: 1, agents })
  t.match(await parcels(0, 10), [{ position: 1, columns: [{ series: { key: vibration.key }, times: [1] }] }])
  t.equal((await parcels(0, 10)).length, 1)
  t.same(await parcels(1, 10), [])
})

t.test('entries that hold nothing are parcels too, so that the cursor moves past them; a damaged one is left out', async t => {
  const { memory, journal, store, take, parcels } = await world()
  await take(1)
  await journal.tick()
  await take(2)
  await write(store, journal.catalog, ...[1, 2, 3].map(position => ({ position })))
  t.same(
    (await parcels(0, 10)).map(({ position, columns }) => [position, columns.length]),
    [
      [1, 1],
      [2, 0],
      [3, 1]
    ]
  )
  const rows = memory.tables.get('journal')!
  const [damaged] = [...rows.keys()].filter(key => key.startsWith('j/')).sort()
  rows.get(damaged!)![10]! ^= 1
  t.same(
    (await parcels(0, 10)).map(({ position }) => position),
    [2, 3]
  )
})

t.test('samples from the future, and of series that were not let in, are not handed out', async t => {
  const { journal, store, parcels } = await world()
  await journal.take(arrivalOf({ sequence: 1, columns: [columnOf(vibration.key, 1, 1101, 2), columnOf('more', 3)] }))
  await write(store, journal.catalog, { position: 1, agents })
  const [parcel] = await parcels(0, 10)
  t.same(
    parcel!.columns.map(({ series, times, values }) => [series.key, [...times], [...values]]),
    [[vibration.key, [1, 2], [0, 2]]]
  )
})
