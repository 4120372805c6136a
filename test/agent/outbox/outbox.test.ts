import t from 'tap'
import { Outbox, type OutboxOptions } from '../../../agent/outbox/outbox.ts'
import type { Waiting } from '../../../agent/outbox/records.ts'
import { nameOf } from '../../../platform/segments/segment.ts'
import { decodeBatch } from '../../../protocol/codec.ts'
import type { Columns } from '../../../protocol/columns.ts'
import { hashOf } from '../../../protocol/hash.ts'
import { series } from '../../../protocol/series.ts'
import { eagerClock, type MemoryFolder, memoryFolder } from '../../support/folder.ts'

const vibration = series('vibration', { asset: 'm1' })
const samples = (...times: number[]): Columns => [
  { series: vibration, times: Float64Array.from(times), values: Float64Array.from(times, time => Math.sin(time)) }
]
const origin = (position: number, released = true) => ({
  pushes: [[position, position * 10]] as const,
  released,
  pace: undefined
})
const open = ({ open }: MemoryFolder, more: Partial<OutboxOptions> = {}, epoch = 'a'.repeat(16)): Promise<Outbox> =>
  Outbox.open(
    open(),
    {
      agent: 'gw',
      segmentBytes: 1 << 16,
      clock: eagerClock(1_000_000),
      bytesMax: 1 << 20,
      bytesMin: 0,
      keepFree: 0,
      alarmBytes: 1 << 16,
      ageMax: Number.MAX_SAFE_INTEGER,
      grace: 0,
      onPut: () => {},
      ...more
    },
    () => epoch
  )
const all = (outbox: Outbox): Waiting[] => [...outbox.waiting.ascending()]
const balance = ({ tally, waiting }: Outbox): number =>
  tally.batched - tally.acknowledged - tally.lost - tally.refused - waiting.samples

t.test('a batch keeps identity, bytes and hash across a restart', async t => {
  const disk = memoryFolder()
  const before = await open(disk)
  await before.put('live', [samples(5, 3), samples(9)], origin(7))
  await before.close()
  const after = await open(disk, {}, 'b'.repeat(16))
  t.equal(after.epoch, 'a'.repeat(16), 'an outbox keeps its epoch')
  t.match(all(after), [
    { lane: 'live', sequence: 1, samples: 2, oldest: 3, newest: 5, released: true },
    { lane: 'live', sequence: 2, samples: 1 }
  ])
  const body = await after.body(all(after)[0]!)
  t.equal(hashOf(body), all(after)[0]!.hash)
  t.match(decodeBatch(body), { agent: 'gw', epoch: 'a'.repeat(16), lane: 'live', sequence: 1 })
  t.match(after.restored, { reduced: 7, pushes: [[7, 70]], checkpoint: undefined })
  await after.put('live', [samples(10)], { ...origin(8), checkpoint: { position: 8, reduce: { some: 'state' }, newest: 3 } })
  t.equal(all(after)[2]!.sequence, 3, 'sequences go on')
  await after.close()
  t.match((await open(disk)).restored, { reduced: 8, pushes: [], checkpoint: { reduce: { some: 'state' } } })
})

t.test('alarms go in with the others, in a lane of their own', async t => {
  const disk = memoryFolder()
  const before = await open(disk)
  await before.put('live', [samples(1, 2)], origin(1), [samples(3)])
  t.equal(balance(before), 0)
  await before.close()
  const after = await open(disk)
  t.match(all(after), [
    { lane: 'alarm', sequence: 1, samples: 1, released: true },
    { lane: 'live', sequence: 1, samples: 2 }
  ])
  t.equal(after.tally.batched, 3)
  t.match(decodeBatch(await after.body(all(after)[0]!)), { lane: 'alarm', sequence: 1 })
})

t.test('an acknowledged batch is gone and counted once', async t => {
  const disk = memoryFolder()
  const outbox = await open(disk)
  await outbox.put('live', [samples(1, 2), samples(3)], origin(1))
  const [first] = all(outbox)
  await Promise.all([outbox.acknowledge([first!]), outbox.acknowledge([first!])])
  t.same(outbox.tally, { batched: 3, acknowledged: 2, lost: 0, refused: 0 })
  await outbox.close()
  const after = await open(disk)
  t.same(after.tally, outbox.tally)
  t.equal(after.waiting.count, 1)
})

t.test('what a failed write did not store changes nothing', async t => {
  const disk = memoryFolder()
  const outbox = await open(disk)
  disk.files.full = true
  await t.rejects(outbox.put('live', [samples(1)], origin(1)), { code: 'WAY_DISK_FULL' })
  disk.files.full = false
  await outbox.put('live', [samples(1)], origin(1))
  t.match(all(outbox), [{ sequence: 1 }])
  t.equal(outbox.tally.batched, 1)
  await outbox.close()
  t.equal((await open(disk)).waiting.count, 1)
})

const hour = (from: number): Columns => samples(...Array.from({ length: 3600 }, (_, second) => from + second * 1000))

t.test(
  'a full outbox thins its oldest batches to minutes, then to ten minutes, then drops them, and the ledger says so',
  async t => {
    const outbox = await open(memoryFolder(), { bytesMax: 1 << 18, segmentBytes: 1 << 14 })
    for (let put = 0; put < 60; put++) {
      await outbox.put('live', [hour(put * 3_600_000)], origin(put + 1, false))
      t.ok(outbox.bytes <= 1 << 18, `${outbox.bytes} bytes on disk`)
      t.equal(balance(outbox), 0)
    }
    const levels = new Set(all(outbox).map(({ level }) => level))
    t.ok(levels.has(0) && levels.has(1), `levels ${[...levels]}`)
    t.match(outbox.losses[0], { id: 1, lane: 'live', from: 0, reason: 'thinned to 1 min' })
    t.equal(
      outbox.losses.reduce((sum, { samples }) => sum + samples, 0),
      outbox.tally.lost
    )
    for (const waiting of all(outbox)) {
      const { columns } = decodeBatch(await outbox.body(waiting))
      for (const { times, values } of columns)
        t.ok(
          times.every((time, index) => values[index] === Math.sin(time)),
          'real readings'
        )
    }
  }
)

t.test('a batch that may have been sent is never thinned, an alarm never dropped while alarms fit', async t => {
  const outbox = await open(memoryFolder(), { bytesMax: 1 << 17, segmentBytes: 1 << 14 })
  await outbox.put('alarm', [samples(1)], origin(1))
  for (let put = 0; put < 40; put++) await outbox.put('live', [hour(put * 3_600_000)], origin(put + 2))
  t.equal(balance(outbox), 0)
  t.ok(outbox.waiting.find('alarm', 1))
  t.same([...new Set(outbox.losses.map(({ reason }) => reason))], ['outbox full, perhaps delivered'])
  t.equal(all(outbox).filter(({ level }) => level > 0).length, 0)
})

t.test('losses stay until the collector has confirmed them, across restarts', async t => {
  const disk = memoryFolder()
  const outbox = await open(disk)
  await outbox.put('live', [samples(1), samples(2)], origin(1))
  for (const waiting of all(outbox)) await outbox.lose(waiting, 'damaged on disk')
  await outbox.confirm(1)
  await outbox.close()
  const after = await open(disk)
  t.match(after.losses, [{ id: 2, from: 2, to: 2, samples: 1, reason: 'damaged on disk' }])
  t.equal(balance(after), 0)
})

t.test('two halves take the place of a refused batch, under new sequences', async t => {
  const disk = memoryFolder()
  const outbox = await open(disk)
  await outbox.put('live', [samples(1, 2, 3)], origin(1))
  await outbox.split(all(outbox)[0]!, [samples(1, 2), samples(3)])
  t.match(all(outbox), [
    { lane: 'backfill', sequence: 1, samples: 2 },
    { lane: 'backfill', sequence: 2, samples: 1 }
  ])
  await outbox.refuse(all(outbox)[1]!)
  t.equal(balance(outbox), 0)
  await outbox.close()
  t.same((await open(disk)).tally, { batched: 3, acknowledged: 0, lost: 0, refused: 1 })
})

t.test('acknowledged batches can be sent again for a while', async t => {
  const outbox = await open(memoryFolder(), { grace: 1e9 })
  await outbox.put('live', [samples(1), samples(2)], origin(1))
  const [first] = all(outbox)
  const body = await outbox.body(first!)
  await outbox.acknowledge([first!])
  const [again] = await outbox.graced('live', [[1, 2]])
  t.match(again, { lane: 'live', sequence: 1, hash: first!.hash, place: first!.place })
  t.same(await outbox.body(again!), body)
})

t.test('acknowledged batches are given out segment by segment, as far as they can be read', async t => {
  const disk = memoryFolder()
  const outbox = await open(disk, { grace: 1e9, segmentBytes: 1000 })
  for (let put = 1; put <= 12; put++) await outbox.put('live', [samples(put)], origin(put))
  const acked = all(outbox).slice(0, 9)
  await outbox.acknowledge(acked)
  const bases = [...new Set(acked.map(({ place }) => place.base))]
  t.ok(bases.length > 2)
  const [second] = acked.filter(({ place }) => place.base === bases[1])
  const file = await disk.open().open(nameOf(second!.place))
  await file.write(second!.place.offset + second!.length, Uint8Array.of(0xff, 0xff))
  const given: Waiting[] = []
  for (let more = await outbox.graced('live', [[1, 99]]); more.length > 0; more = await outbox.graced('live', [[1, 99]])) {
    t.equal(new Set(more.map(({ place }) => place.base)).size, 1)
    for (const one of more) outbox.forgo(one)
    given.push(...more)
  }
  t.same(
    given.map(({ sequence }) => sequence),
    acked.map(({ sequence }) => sequence).filter(sequence => sequence !== second!.sequence)
  )
  t.ok(given.every(({ released, held }) => released && !held))
})

t.test('batches that are too old are dropped, and counted', async t => {
  const outbox = await open(memoryFolder(), { ageMax: -1 })
  await outbox.put('live', [samples(1)], origin(1))
  await outbox.put('live', [samples(2)], origin(2))
  t.match(outbox.losses, [{ from: 1, reason: 'too old' }])
  t.equal(balance(outbox), 0)
})

t.test('the oldest event time leaves out the batch that is being sent', async t => {
  const outbox = await open(memoryFolder())
  await outbox.put('live', [samples(5), samples(7)], origin(1))
  t.equal(outbox.waiting.oldest(), 5)
  t.equal(outbox.waiting.oldest(all(outbox)[0]), 7)
})

t.test('one flipped bit anywhere costs at most its own record, is counted to the unit, and changes no value', async t => {
  const disk = memoryFolder()
  const before = await open(disk)
  for (let put = 1; put <= 6; put++) await before.put('live', [samples(put, put + 0.5)], origin(put))
  await before.acknowledge([all(before)[0]!])
  await before.put('live', [samples(7)], origin(7))
  await before.close()
  const names = (await disk.open().list()).filter(({ bytes }) => bytes > 0)
  for (const { name, bytes } of names) {
    for (let offset = name.length % 7; offset < bytes; offset += 7) {
      const file = await disk.open().open(name)
      const [byte] = await file.read(offset, 1)
      await file.write(offset, Uint8Array.of(byte! ^ (1 << (offset % 8))))
      const after = await open(disk, {}, 'c'.repeat(16))
      if (balance(after) !== 0) t.fail(`${name} at ${offset}: books do not balance`)
      if (after.epoch !== 'a'.repeat(16)) t.fail(`${name} at ${offset}: epoch ${after.epoch}`)
      for (const waiting of all(after)) {
        const { columns, sequence } = decodeBatch(await after.body(waiting))
        for (const { times, values } of columns)
          for (const [index, time] of times.entries())
            if (values[index] !== Math.sin(time) || Math.floor(time) !== sequence) t.fail(`${name} at ${offset}: wrong value`)
      }
      if (after.waiting.samples + after.tally.lost < 11) t.fail(`${name} at ${offset}: silent loss`)
      await file.write(offset, Uint8Array.of(byte!))
      for (const { name: late } of await disk.open().list())
        if (!names.some(({ name }) => name === late)) await disk.open().remove(late)
    }
  }
  t.pass('all offsets tried')
})

t.test('where the end of the last put is damaged its batches stay, and their sequences are not given out again', async t => {
  for (const puts of [1, 2, 3, 4]) {
    const disk = memoryFolder()
    const before = await open(disk)
    for (let put = 1; put <= puts; put++) await before.put('live', [samples(put)], origin(put))
    await before.close()
    const folder = disk.open()
    const [segment] = (await folder.list()).filter(({ name }) => name.endsWith('.seg'))
    const file = await folder.open(segment!.name)
    const bytes = Buffer.from(await file.read(0, segment!.bytes))
    const body = bytes.lastIndexOf('WAYr') + 52
    await file.write(body, Uint8Array.of(bytes[body]! ^ 32))
    const after = await open(disk)
    t.equal(after.restored.reduced, puts, `${puts} puts: what was reduced is known from the mark`)
    await after.put('live', [samples(9)], origin(9))
    t.same(
      all(after).map(({ sequence }) => sequence),
      Array.from({ length: puts + 1 }, (_, index) => index + 1)
    )
    t.equal(balance(after), 0)
    await after.close()
  }
})
