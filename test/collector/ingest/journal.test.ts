import t from 'tap'
import { WaysideError } from '../../../protocol/errors.ts'
import { arrivalOf, columnOf } from '../../support/arrival.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

const arrival = (sequence: number, content = 'a') => arrivalOf({ sequence, columns: [columnOf(content, 1)] })

t.test('a batch is taken once, across restarts', async t => {
  const disk = memoryDisk()
  const journal = await openJournal(disk)
  t.match(await Promise.all([journal.take(arrival(1)), journal.take(arrival(1))]), [{ kind: 'new' }, { kind: 'taken' }])
  const restarted = await openJournal(disk)
  t.match(await restarted.take(arrival(1)), { kind: 'taken' })
  t.match(await restarted.read(0, 10), [{ position: 1, kind: 'batch', agent: 'gw', watermark: 5, received: 1000 }])
})

t.test('the same identity with other bytes is a conflict', async t => {
  const journal = await openJournal(memoryDisk())
  await journal.take(arrival(1, 'a'))
  t.same(await journal.take(arrival(1, 'b')), { kind: 'conflict' })
})

t.test('what a failed write did not store is not taken', async t => {
  const disk = memoryDisk()
  const journal = await openJournal(disk)
  disk.fault = new WaysideError('WAY_DISK_FULL', 'no space')
  await t.rejects(journal.take(arrival(1)), { code: 'WAY_DISK_FULL' })
  disk.fault = undefined
  t.match(await journal.take(arrival(1)), { kind: 'new' })
  t.equal(journal.last, 1)
})

t.test('received times never go back, whatever the clock does', async t => {
  let now = 1000
  const journal = await openJournal(memoryDisk(), { now: () => now })
  await journal.tick()
  now = 10
  await journal.tick()
  t.same(
    (await journal.read(0, 10)).map(({ received }) => received),
    [1000, 1000]
  )
})
