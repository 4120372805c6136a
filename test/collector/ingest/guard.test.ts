import t from 'tap'
import { WaysideError } from '../../../protocol/errors.ts'
import { arrivalOf, columnOf } from '../../support/arrival.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

const keys = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `x,asset=a${from + i},site=s`)
const batch = (sequence: number, list: readonly string[], agent = 'gw') =>
  arrivalOf({ agent, sequence, columns: list.map(key => columnOf(key, 1, 2)) })
const limits = { seriesPerAgent: 3, valuesPerTag: 100 }

t.test('series beyond the limit of an agent get no number, the batch is journalled all the same', async t => {
  const disk = memoryDisk()
  const journal = await openJournal(disk, { limits })
  const five = batch(1, keys(5))
  t.same(await journal.take(five), {
    kind: 'new',
    disposition: {
      stored: 6,
      future: 0,
      refused: keys(2, 3).map(series => ({ series, label: 'asset', count: 2 }))
    }
  })
  t.same([...journal.catalog.numbersOf(five.series, 1)], [0, 1, 2, -1, -1])
  t.equal((await journal.read(0, 10)).length, 1)
  t.match(await journal.take(batch(2, keys(3))), { kind: 'new', disposition: undefined }, 'known ones are not touched')
  t.match(await journal.take(batch(1, keys(3), 'other')), { disposition: undefined }, 'nor are those known from another agent')
  t.match(await journal.take(batch(2, keys(3, 10), 'other')), { disposition: undefined }, 'each agent has its own limit')
})

t.test('a tag with too many values is named, other series of the agent are let in', async t => {
  const journal = await openJournal(memoryDisk(), { limits: { seriesPerAgent: 100, valuesPerTag: 2 } })
  const list = [...keys(2), 'y,asset=a0,site=s', 'x,asset=a7,site=s', 'x,asset=a1,site=t', 'x,asset=a1,site=u', 'z']
  const arrival = batch(1, list)
  t.match(await journal.take(arrival), {
    disposition: {
      refused: [
        { series: 'x,asset=a7,site=s', label: 'asset' },
        { series: 'x,asset=a1,site=u', label: 'site' }
      ]
    }
  })
  t.same([...journal.catalog.numbersOf(arrival.series, 1)], [0, 1, 2, -1, 3, -1, 4])
})

t.test('the same holds over a restart, and with a higher limit they are let in from then on', async t => {
  const disk = memoryDisk()
  const journal = await openJournal(disk, { limits })
  await journal.take(batch(1, keys(5)))
  const again = await openJournal(disk, { limits })
  t.match(await again.take(batch(2, keys(5))), { disposition: { stored: 6 } })
  t.match(again.books.standings.of('gw'), { refused: 8, offences: [{ reason: 'series', label: 'asset', samples: 8 }] })
  const raised = await openJournal(disk, { limits: { ...limits, seriesPerAgent: 4 } })
  const third = batch(3, keys(5))
  t.match(await raised.take(third), { disposition: { stored: 8, refused: [{ series: 'x,asset=a4,site=s' }] } })
  t.same([...raised.catalog.numbersOf(third.series, 2)], [0, 1, 2, -1, -1], 'what came before stays as it was')
  t.same([...raised.catalog.numbersOf(third.series, 3)], [0, 1, 2, 3, -1])
})

t.test('a repeat is told the same as the first time', async t => {
  const journal = await openJournal(memoryDisk(), { limits })
  const arrival = batch(1, keys(5))
  const first = await journal.take(arrival)
  t.same(await journal.take(arrival), { ...first, kind: 'taken' })
  t.equal(journal.books.standings.of('gw').refused, 4)
})

t.test('what a failed write let in does not count against the limit', async t => {
  const disk = memoryDisk()
  const journal = await openJournal(disk, { limits: { seriesPerAgent: 3, valuesPerTag: 1 } })
  disk.fault = new WaysideError('WAY_DISK_FULL', 'no space')
  await t.rejects(journal.take(batch(1, ['x,asset=a', 'y,asset=a'])))
  disk.fault = undefined
  t.same(await journal.take(batch(1, ['x,asset=b', 'y,asset=b', 'z,asset=b'])), { kind: 'new' })
})

t.test('batches of one write share the limit', async t => {
  const journal = await openJournal(memoryDisk(), { limits })
  const answers = await Promise.all([journal.take(batch(1, keys(2))), journal.take(batch(2, keys(2, 2)))])
  t.match(answers, [{ disposition: undefined }, { disposition: { stored: 2, refused: [{ series: 'x,asset=a3,site=s' }] } }])
  t.equal(journal.catalog.size, 3)
})
