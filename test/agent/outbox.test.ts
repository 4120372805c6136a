import t from 'tap'
import { Outbox, type OutboxOptions } from '../../agent/outbox.ts'
import { decodeBatch } from '../../protocol/codec.ts'
import type { Columns } from '../../protocol/columns.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { hashOf } from '../../protocol/hash.ts'
import { series } from '../../protocol/series.ts'
import { memoryDisk } from '../support/memory.ts'

const vibration = series('vibration', { asset: 'm1' })
const samples = (...times: number[]): Columns => [
  { series: vibration, times: Float64Array.from(times), values: Float64Array.from(times) }
]
const options: OutboxOptions = { agent: 'gw', bytesMax: 1 << 20, onPut: () => {} }
const progress = (position: number) => ({ position, reduce: { some: 'state' }, newest: position })
const open = (disk = memoryDisk(), more: Partial<OutboxOptions> = {}, epoch = 'a'.repeat(16)) =>
  Outbox.open(disk, { ...options, ...more }, () => epoch)

t.test('a batch keeps identity, bytes and hash across a restart', async t => {
  const disk = memoryDisk()
  const before = await open(disk)
  await before.put('live', [samples(5, 3), samples(9)], progress(7))
  const after = await open(disk, {}, 'b'.repeat(16))
  t.equal(after.epoch, 'a'.repeat(16), 'an outbox keeps its epoch')
  t.match(after.waiting(), [
    { lane: 'live', sequence: 1, samples: 2, oldest: 3, newest: 5 },
    { lane: 'live', sequence: 2, samples: 1 }
  ])
  const body = (await after.body(after.waiting()[0]!))!
  t.equal(hashOf(body), after.waiting()[0]!.hash)
  t.match(decodeBatch(body), { agent: 'gw', epoch: 'a'.repeat(16), lane: 'live', sequence: 1 })
  t.same(await after.progress(), progress(7))
  await after.put('live', [samples(10)], progress(8))
  t.equal(after.waiting()[2]!.sequence, 3, 'sequences go on')
})

t.test('an acknowledged batch is gone and counted', async t => {
  const disk = memoryDisk()
  const outbox = await open(disk)
  await outbox.put('live', [samples(1, 2), samples(3)], progress(1))
  const [first] = outbox.waiting()
  await Promise.all([outbox.acknowledge(first!), outbox.acknowledge(first!)])
  t.same(outbox.tally, { batched: 3, acknowledged: 2, lost: 0, refused: 0 })
  t.same((await open(disk)).tally, outbox.tally)
  t.equal((await open(disk)).waiting().length, 1)
})

t.test('what a failed write did not store changes nothing', async t => {
  const disk = memoryDisk()
  const outbox = await open(disk)
  disk.fault = new WaysideError('WAY_DISK_FULL', 'no space')
  await t.rejects(outbox.put('live', [samples(1)], progress(1)), { code: 'WAY_DISK_FULL' })
  disk.fault = undefined
  await outbox.put('live', [samples(1)], progress(1))
  t.match(outbox.waiting(), [{ sequence: 1 }])
  t.equal(outbox.tally.batched, 1)
})

t.test('a full outbox loses its oldest batches, and the ledger says which', async t => {
  const outbox = await open(memoryDisk(), { bytesMax: 400 })
  for (let time = 1; time <= 12; time++) await outbox.put('live', [samples(time * 1000)], progress(time))
  t.ok(outbox.bytes <= 400, `${outbox.bytes} bytes wait`)
  const losses = await outbox.losses()
  t.equal(losses.length + outbox.waiting().length, 12)
  t.match(losses[0], { lane: 'live', sequence: 1, from: 1000, to: 1000, samples: 1, reason: 'outbox full' })
  t.equal(outbox.tally.batched, outbox.tally.lost + outbox.waiting().length)
})

t.test('a batch refused for good leaves the line but not the disk', async t => {
  const disk = memoryDisk()
  const outbox = await open(disk)
  await outbox.put('live', [samples(1)], progress(1))
  await outbox.refuse(outbox.waiting()[0]!, '400: corrupt')
  t.equal(outbox.waiting().length, 0)
  t.equal(outbox.tally.refused, 1)
  t.ok([...disk.tables.get('outbox')!.keys()].some(key => key.startsWith('q/live/')))
})

t.test('the oldest event time leaves out the batch that is being sent', async t => {
  const outbox = await open()
  await outbox.put('live', [samples(5), samples(7)], progress(1))
  t.equal(outbox.oldest(), 5)
  t.equal(outbox.oldest(outbox.waiting()[0]), 7)
})
