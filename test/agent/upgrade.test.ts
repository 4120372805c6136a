import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Agent } from '../../agent/agent.ts'
import { agentConfiguration } from '../../agent/configuration.ts'
import { Outbox } from '../../agent/outbox/outbox.ts'
import type { Waiting } from '../../agent/outbox/records.ts'
import { Recorder } from '../../agent/recorder/recorder.ts'
import { leave, upgrade } from '../../agent/upgrade.ts'
import type { Folder } from '../../platform/files.ts'
import { levelDisk } from '../../platform/leveldb.ts'
import { silentLog } from '../../platform/log.ts'
import { sealed } from '../../platform/sealed.ts'
import type { Batch } from '../../protocol/batch.ts'
import { decodeBatch, encodeBatch } from '../../protocol/codec.ts'
import type { Column, Columns } from '../../protocol/columns.ts'
import { series } from '../../protocol/series.ts'
import { Machine } from '../model/machine.ts'
import { type Collecting, collecting } from '../support/collecting.ts'
import { fed, unsyncedAgent } from '../support/composed.ts'
import { type FirstAgent, firstAgent, type Points, writeFirstAgent, writeFirstBacklog } from '../support/firstformat.ts'
import { eagerClock, memoryFolder } from '../support/folder.ts'
import { until } from '../support/site.ts'

/** Removed at the end of all tests: the next directory could else have the inode of one that this process has locked. */
const directory = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'wayside-upgrade-'))
  t.teardown(() => rm(path, { recursive: true, force: true }))
  return path
}

/** Neither filtered nor gathered into buckets. */
const raw = 'vibration,asset=m1'

interface Revived {
  readonly first: FirstAgent
  readonly agent: Agent
  readonly far: Collecting
  /** Publishes what the broker delivers again: the latest readings with a time of their own. */
  deliverAgain(count: number): Promise<void>
}

/** The agent that the first format's version left, started by this version. */
const revived = async (test: Test, linked: boolean): Promise<Revived> => {
  const [first, path] = [await firstAgent(), await directory()]
  await writeFirstAgent(path, first)
  const configuration = agentConfiguration.parse({ ...first.options, data: path, log: 'silent' })
  const far = collecting()
  far.linked = linked
  const { source, intake } = fed()
  const ports = { network: far.network, sources: [source], token: () => 'token' }
  const agent = await unsyncedAgent(configuration, ports)
  test.teardown(() => agent.close())
  return {
    first,
    agent,
    far,
    async deliverAgain(count) {
      const take = intake()
      const sent = ['vibration', 'temperature'].flatMap(name =>
        first.published[`${name},asset=m1`]!.slice(-count).map(([time, value]) => {
          const payload = Buffer.from(JSON.stringify({ value, time }))
          return take({ topic: `load/m1/${name}`, payload, qos: 1, duplicate: true })
        })
      )
      await Promise.all(sent)
    }
  }
}

const delivered = ({ agent }: Revived) =>
  until(
    async () => agent.status(),
    ({ recording, waiting, outbox }) => recording + waiting + outbox.unconfirmedLosses === 0
  )

const named = (key: string, time: number | null, value: number): string =>
  `${key} ${key.startsWith('pressure') ? 'on arrival' : time} ${value}`

const namesIn = (points: Points): string[] =>
  Object.entries(points).flatMap(([key, points]) => points.map(([time, value]) => named(key, time, value)))

const samplesIn = (bytes: Uint8Array): string[] =>
  decodeBatch(bytes).columns.flatMap(({ series, times, values }) =>
    Array.from(times, (time, at) => named(series.key, time, values[at]!))
  )

/** What had arrived before, and what has arrived since. */
const arrivals = ({ first, far }: Revived): string[] => [...namesIn(first.arrived), ...namesIn(Object.fromEntries(far.samples))]

t.test('an agent taken over from the first format knows what it knew before', async t => {
  const { agent, first } = await revived(t, false)
  const { epoch, outbox, reduce, waiting, recording } = agent.status()
  t.equal(epoch, first.status.epoch)
  const { batched, acknowledged, lost, refused } = first.status.outbox
  t.match(outbox, { batched, acknowledged, lost, refused: 0 })
  t.equal(waiting, first.status.waiting + refused, 'what was refused as a whole waits once more')
  t.equal(reduce.recorded + recording, first.status.reduce.recorded, 'what was recorded and in no batch yet is there')
  const [unreadable] = await agent.quarantined(-1, 1)
  t.match(unreadable, { topic: 'load/m1/vibration', code: 'WAY_PAYLOAD_INVALID', truncated: false })
  t.equal(Buffer.from(unreadable!.payload).toString(), 'no reading')
})

t.test('all that it had acknowledged arrives once, but for what it had counted as lost', async t => {
  const made = await revived(t, true)
  const { outbox, reduce, pending } = await delivered(made)
  const { batched, acknowledged, lost, refused } = outbox
  const { published, status } = made.first
  const found = arrivals(made)
  const readings = Object.values(published).reduce((sum, { length }) => sum + length, 0)
  const dropped = Object.values(reduce.dropped).reduce((sum, count) => sum + count, 0)
  t.equal(readings, batched + dropped + pending, 'published = batched + dropped by reason + pending')
  t.same(Object.keys(reduce.dropped).sort(), ['buckets', 'deadband'])
  t.match({ lost, refused }, { lost: status.outbox.lost, refused: 0 })
  t.equal(batched, acknowledged + lost + refused)
  t.equal(found.length, acknowledged)

  const sent = new Set(namesIn(published))
  const real = found.filter(name => !name.startsWith('current'))
  t.equal(new Set(real).size, real.length, 'nothing twice')
  t.same(
    real.filter(name => !sent.has(name)),
    [],
    'nothing that nobody sent'
  )
  const losses = [...made.far.losses.values()]
  const missing = namesIn({ [raw]: published[raw]! }).filter(name => !real.includes(name))
  t.ok(missing.length > 10, `${missing.length} are missing`)
  t.same(
    missing.filter(name => {
      const time = Number(name.split(' ')[1])
      return !losses.some(({ from, to }) => time >= from && time <= to)
    }),
    [],
    'raw readings are missing only where a loss has them'
  )
})

t.test('what the broker delivers again after the change of version is known as a repeat', async t => {
  const made = await revived(t, true)
  await made.deliverAgain(60)
  const { reduce } = await delivered(made)
  const found = arrivals(made).filter(name => name.startsWith(raw))
  t.equal(new Set(found).size, found.length, 'nothing twice')
  t.equal(reduce.dropped['repeat'], 120)
})

t.test(
  'a batch that the first format had taken out of the line for one bad sample is searched for it, and the rest arrives',
  async t => {
    const made = await revived(t, false)
    const [time, value] = made.first.published[raw]![35]!
    made.far.refuses = (key, at) => key === raw && at === time
    made.far.linked = true
    const { outbox } = await delivered(made)
    t.equal(outbox.refused, 1)
    const [, aside] = await made.agent.quarantined(-1, 10)
    t.match(aside, { code: 'WAY_BATCH_CORRUPT', reason: /does not take/ })
    t.same(samplesIn(aside!.payload), [named(raw, time, value)])
    const around = made.first.published[raw]!.slice(30, 42).map(([time, value]) => named(raw, time, value))
    const found = arrivals(made)
    t.same(
      around.filter(name => !found.includes(name)),
      [named(raw, time, value)]
    )
  }
)

t.test('losses of the first format, which told nobody, reach the collector', async t => {
  const made = await revived(t, true)
  await delivered(made)
  const losses = [...made.far.losses.values()]
  t.match(losses, [
    { id: 1, lane: 'live', reason: 'outbox full' },
    { id: 2, lane: 'live', reason: 'outbox full' }
  ])
  t.equal(
    losses.reduce((sum, { samples }) => sum + samples, 0),
    made.first.status.outbox.lost
  )
})

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

const openOutbox = (folder: Folder): Promise<Outbox> =>
  Outbox.open(
    folder,
    {
      agent: 'gw',
      segmentBytes: 1 << 20,
      clock: eagerClock(),
      bytesMax: 1 << 30,
      bytesMin: 1 << 30,
      keepFree: 0,
      alarmBytes: 0,
      ageMax: Number.MAX_SAFE_INTEGER,
      grace: 0,
      onPut: () => {}
    },
    () => 'f'.repeat(16)
  )

t.test('a backlog of several segments keeps identities and bytes, and none of it is thinned: it may have been sent', async t => {
  const [path, batches] = [await directory(), manyBatches()]
  await writeFirstBacklog(path, batches)
  const { open } = memoryFolder()
  await upgrade(path, open(), eagerClock(), silentLog)
  const outbox = await openOutbox(await open().folder('outbox'))
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
  const outbox = await openOutbox(await machine.start().folder('outbox'))
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
  const { published } = await firstAgent()
  await writeFirstAgent(path, await firstAgent())
  await upgrade(path, open(), eagerClock(), silentLog)
  const reduced = (await openOutbox(await open().folder('outbox'))).restored.reduced
  const limits = { bytesMax: 1e9, ageMax: 1e12, segmentBytes: 1 << 20, waitingMax: 1e6 }
  const pace = { eager: 1, spacing: 0, commitAge: 0, commitSamples: 1 }
  const recorder = await Recorder.open(await open().folder('recorder'), {
    ...limits,
    ...pace,
    clock: eagerClock(),
    onCommit: () => {}
  })
  t.equal(recorder.reduced, reduced)
  const before = await recorder.before(reduced, 50_000)
  const behind = await recorder.next(reduced)
  t.equal(before!.position, reduced)
  const namesOf = (columns: Columns): string[] => columns.map(({ series }) => series.measurement).sort()
  t.same(namesOf(before!.timed), ['current', 'temperature', 'vibration'])
  t.same(namesOf(before!.stamped), ['pressure'])
  const found = [...before!.timed, ...before!.stamped, ...behind.timed, ...behind.stamped].flatMap(({ series, times, values }) =>
    Array.from(times, (time, at) => named(series.key, time, values[at]!))
  )
  t.same(found.sort(), namesIn(published).sort())
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
