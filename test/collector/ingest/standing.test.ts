import t from 'tap'
import { arrivalOf, columnOf } from '../../support/arrival.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

const [old, current] = ['0'.repeat(16), '1'.repeat(16)]

t.test('conflicts and fenced epochs are counted with the last of each, over restarts, and are no entries', async t => {
  const disk = memoryDisk()
  const journal = await openJournal(disk)
  await journal.take(arrivalOf({ epoch: old, sequence: 1 }))
  await journal.take(arrivalOf({ epoch: current, sequence: 1 }))
  t.same(await journal.take(arrivalOf({ epoch: old, sequence: 1, columns: [columnOf('x', 1)] })), { kind: 'conflict' })
  t.same(await journal.take(arrivalOf({ epoch: old, sequence: 2 })), { kind: 'fenced', current })
  t.same(await journal.take(arrivalOf({ epoch: old, sequence: 3 })), { kind: 'fenced', current })
  const wanted = {
    conflicts: { count: 1, last: { epoch: old, lane: 'live', sequence: 1, time: 1000 } },
    fenced: { count: 2, last: { epoch: old, lane: 'live', sequence: 3, time: 1000 } }
  }
  t.match(journal.books.standings.of('gw'), wanted)
  const again = await openJournal(disk)
  t.match(again.books.standings.of('gw'), wanted)
  t.equal(again.last, 2)
  t.match(again.books.standings.of('other'), { conflicts: { count: 0 }, fenced: { count: 0 } })
})

t.test('samples from the future are in the journal with the time up to which its samples count, and are counted', async t => {
  const journal = await openJournal(memoryDisk(), { leadMost: 500 })
  const ahead = arrivalOf({ sequence: 2, columns: [columnOf('x', 1, 1501, 1500)] })
  await journal.take(arrivalOf({ sequence: 1, columns: [columnOf('x', 1500)] }))
  t.same(await journal.take(ahead), { kind: 'new', disposition: { stored: 2, future: 1, refused: [] } })
  t.match(await journal.read(0, 10), [{ until: undefined }, { until: 1500 }])
  t.equal(journal.books.standings.of('gw').future, 1)
})

t.test('the worst offences stay when there are many', async t => {
  const journal = await openJournal(memoryDisk(), { limits: { seriesPerAgent: 1000, valuesPerTag: 1 } })
  await journal.take(arrivalOf({ sequence: 1, columns: Array.from({ length: 20 }, (_, i) => columnOf(`x,tag${i}=a`, 1)) }))
  for (let i = 0; i < 20; i++)
    await journal.take(
      arrivalOf({ sequence: i + 2, columns: [columnOf(`x,tag${i}=b`, ...Array.from({ length: i + 1 }, (_, j) => j))] })
    )
  const { offences, refused } = journal.books.standings.of('gw')
  t.equal(refused, 210)
  t.equal(offences.length, 16)
  t.match(offences[0], { reason: 'values', label: 'tag19', samples: 20 })
})
