import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { Waiting } from '../../agent/outbox/records.ts'
import { leave, upgrade } from '../../agent/upgrade.ts'
import { levelDisk } from '../../platform/leveldb.ts'
import { silentLog } from '../../platform/log.ts'
import { sealed } from '../../platform/sealed.ts'
import type { Batch } from '../../protocol/batch.ts'
import { encodeBatch } from '../../protocol/codec.ts'
import type { Column } from '../../protocol/columns.ts'
import { series } from '../../protocol/series.ts'
import { Machine } from '../model/machine.ts'
import { contentsOf, outboxOf } from '../support/contents.ts'
import { firstAgent, named, namesIn, writeFirstAgent, writeFirstBacklog } from '../support/firstformat.ts'
import { eagerClock, memoryFolder } from '../support/folder.ts'

/** Removed at the end of all tests: the next directory could else have the inode of one that this process has locked. */
const directory = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'wayside-upgrade-'))
  t.teardown(() => rm(path, { recursive: true, force: true }))
  return path
}

const epoch = 'ab'.repeat(8)
const noise = (batch: number, samples: number): Column => ({
  series: series('vibration', { asset: `m${batch % 7}` }),
  times: Float64Array.from({ length: samples }, (_, at) => batch * 1e6 + at),
  values: Float64Array.from({ length: samples }, (_, at) => Math.sin(batch * samples + at))
})
/** Some 3 MiB, in all lanes, with acknowledged ones missing between. */
const manyBatches = (): Batch[] =>
  Array.from({ length: 140 }, (_, at) => at + 1)
    .filter(sequence => sequence % 5 !== 0)
    .flatMap(sequence =>
      (['live', 'backfill', 'alarm'] as const)
        .slice(0, sequence % 3 === 0 ? 3 : 1)
        .map((lane): Batch => ({ agent: 'gw', epoch, lane, sequence, columns: [noise(sequence, 2000)] }))
    )

t.test('a backlog of several segments keeps identities and bytes, and none of it is thinned: it may have been sent', async t => {
  const [path, batches] = [await directory(), manyBatches()]
  await writeFirstBacklog(path, batches)
  const { open } = memoryFolder()
  await upgrade(path, open(), eagerClock(), silentLog)
  const outbox = await outboxOf(open())
  t.ok(outbox.bytes > 2 << 20, `${outbox.bytes} bytes`)
  const waiting: Waiting[] = [...outbox.waiting.ascending()]
  t.equal(waiting.length, batches.length)
  t.same(
    waiting.filter(({ released }) => !released).map(({ lane, sequence }) => `${lane}/${sequence}`),
    []
  )
  for (const batch of batches) {
    const found = outbox.waiting.find(batch.lane, batch.sequence)
    if (!found || !Buffer.from(encodeBatch(batch)).equals(await outbox.body(found))) t.fail(`${batch.lane}/${batch.sequence}`)
  }
  t.equal(outbox.tally.batched, outbox.waiting.samples)
  await outbox.put('live', [[noise(200, 1)]], { pushes: [], released: true, pace: undefined })
  t.ok(outbox.waiting.find('live', 140), 'sequences go on behind the last one given out, not in the gaps')
})

t.test('all of it is on disk when it is done: a power cut takes nothing', async t => {
  const [path, machine] = [await directory(), new Machine(3)]
  await writeFirstAgent(path, await firstAgent())
  await upgrade(path, machine.start(), eagerClock(), silentLog)
  machine.files.cutPower()
  const { status } = await firstAgent()
  const outbox = await outboxOf(machine.start())
  t.equal(outbox.epoch, status.epoch)
  t.equal(outbox.tally.batched, status.outbox.batched)
  t.equal(outbox.waiting.samples, status.waiting + status.outbox.refused)
  await outbox.lose([...outbox.waiting.ascending()][0]!, 'damaged on disk')
  t.same(
    outbox.losses.map(({ id }) => id),
    [1, 2, 3]
  )
  t.ok(outbox.restored.checkpoint)
})

t.test('the latest readings are in the recorder, before and behind what was batched, by who gave them their time', async t => {
  const [path, { open }] = [await directory(), memoryFolder()]
  const first = await firstAgent()
  await writeFirstAgent(path, first)
  await upgrade(path, open(), eagerClock(), silentLog)
  const { remembered, unbatched, recorderReduced, reduced } = await contentsOf(open())
  t.equal(recorderReduced, reduced)
  t.ok(unbatched.length >= first.status.recording)
  const pressure = Object.keys(first.published).filter(key => first.published[key]!.some(([time]) => time === null))
  for (const name of [...remembered, ...unbatched]) {
    const [key, , , clock] = name.split(' ')
    if ((clock === 'stamped') !== pressure.includes(key!)) t.fail(name)
  }
  const names = [...remembered, ...unbatched]
    .map(name => name.split(' '))
    .map(([key, time, value]) => named(key!, Number(time), Number(value)))
  t.same(names.sort(), namesIn(first.published).sort())
})

t.test('a damaged record of the first format stops the upgrade with what to do, and the old data stays', async t => {
  const path = await directory()
  await writeFirstAgent(path, await firstAgent())
  const table = await levelDisk(path).open('outbox')
  const value = await table.get('b/live/0000000000a')
  value![20]! ^= 4
  await table.write([{ key: 'b/live/0000000000a', value: value! }], { sync: true })
  await table.close()
  const copy = join(await directory(), 'copy')
  const refusal = {
    code: 'WAY_DISK_FAILED',
    message: /earlier version cannot be read: outbox: record "b\/live\/0000000000a".*move it away to start afresh, and keep it/
  }
  await t.rejects(upgrade(path, memoryFolder().open(), eagerClock(), silentLog), refusal)
  await cp(path, copy, { recursive: true })
  await t.rejects(upgrade(copy, memoryFolder().open(), eagerClock(), silentLog), refusal, 'and it says so again')
})

t.test('an earlier version finds no tables any more, and can start none', async t => {
  const path = await directory()
  await writeFirstAgent(path, await firstAgent())
  await leave(path)
  await leave(path)
  for (const name of ['outbox', 'recorder', 'quarantine']) {
    await t.rejects(sealed(levelDisk(path)).open(name), { code: 'WAY_DISK_FAILED' })
    t.match(await readFile(join(path, name), 'utf8'), /Moved to v2/)
  }
})
