import t from 'tap'
import { intakeCounters, type Taken } from '../../agent/intake.ts'
import { Quarantine, type Refused } from '../../agent/quarantine.ts'
import { replay } from '../../agent/replay.ts'
import { topicOptions, topics } from '../../agent/topics.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { eagerClock, memoryFolder } from '../support/folder.ts'

const arrived = Date.UTC(2026, 0, 1)
const refused = (topic: string, payload: string | Uint8Array, some: Partial<Refused> = {}): Refused => ({
  time: arrived,
  topic,
  code: 'WAY_PAYLOAD_INVALID',
  reason: 'could not be read then',
  payload: Buffer.from(payload),
  ...some
})

/** A quarantine with items, and decoders that read numbers below `n/` and objects with a time below `j/`. */
const scene = async (...items: Refused[]) => {
  const quarantine = await Quarantine.open(memoryFolder().open(), eagerClock(), { itemsMax: 1000, bytesMax: 1 << 24 })
  for (const item of items) await quarantine.add(item)
  const recorded: Taken[] = []
  const fault: { record: Error | undefined } = { record: undefined }
  const counters = intakeCounters()
  const replaying = replay({
    topics: topics([
      topicOptions.parse({ topic: 'n/{asset}/{measurement}', decoder: { use: 'number' } }),
      topicOptions.parse({ topic: 'j/{asset}/{measurement}', decoder: { use: 'json' } })
    ]),
    async record(readings) {
      if (fault.record) throw fault.record
      recorded.push(...readings)
    },
    quarantine,
    hold: async () => void t.fail('the clock is set'),
    clock: eagerClock(arrived + 86_400_000),
    wall: () => arrived + 86_400_000,
    counters,
    limits: { maximumFuture: 600_000, maximumPast: 1e12 },
    notBefore: arrived - 1000
  })
  return { quarantine, recorded, fault, counters, replaying, listed: () => quarantine.list({ limit: 1000 }) }
}

t.test('what can be read now is recorded and leaves the quarantine', async t => {
  const { replaying, recorded, counters, listed } = await scene(
    refused('n/m1/rpm', '1500'),
    refused('j/m1/rpm', '[{"value":1},{"value":2}]')
  )
  t.same(await replaying.run([1, 2]), [
    { sequence: 1, outcome: 'taken', readings: 1 },
    { sequence: 2, outcome: 'taken', readings: 2 }
  ])
  t.same(
    recorded.map(({ value }) => value),
    [1500, 1, 2]
  )
  t.same(await listed(), [])
  t.equal(replaying.taken(), 2)
  t.strictSame(counters, { ...intakeCounters(), readings: 3 }, 'they were counted as messages when they came')
})

t.test('a reading without a time of its own gets that of its arrival, where the clock was set then', async t => {
  const { replaying, recorded } = await scene(
    refused('n/m1/rpm', '1'),
    refused('j/m1/rpm', `{"value":2,"time":${arrived - 5000}}`),
    refused('n/m1/rpm', '3', { time: 60_000 })
  )
  await replaying.run([1, 2, 3])
  t.same(
    recorded.map(({ time, ownTime }) => [time - arrived, ownTime]),
    [
      [0, false],
      [-5000, true],
      [86_400_000, false]
    ]
  )
})

t.test('what still cannot be read stays with its new reason, payload and time of arrival', async t => {
  const { replaying, recorded, listed, counters } = await scene(refused('n/m1/rpm', 'fast'))
  t.match(await replaying.run([1]), [{ sequence: 1, outcome: 'stays', readings: 0, reason: /WAY_PAYLOAD_INVALID: .*"fast"/ }])
  const [item, ...others] = await listed()
  t.same(others, [])
  t.match(item, { topic: 'n/m1/rpm', reason: /"fast"/, time: arrived, truncated: false })
  t.equal(Buffer.from(item!.payload).toString(), 'fast')
  t.same(recorded, [])
  t.strictSame(counters, intakeCounters())
})

t.test('the same reason again changes nothing on disk, however long it is', async t => {
  const { replaying, listed, quarantine } = await scene(refused('n/m1/rpm', 'fast'), refused('n/m1/rpm', `${'9'.repeat(3000)}x`))
  await replaying.run([1, 2])
  const [before, writes] = [await listed(), quarantine.written]
  await replaying.run(before.map(({ sequence }) => sequence))
  t.same(await listed(), before)
  t.equal(quarantine.written, writes)
})

t.test('one whose topic fits no template any more stays', async t => {
  const { replaying, listed } = await scene(refused('other/m1', '1'))
  t.match(await replaying.run([1]), [{ outcome: 'stays', reason: /no topic template/ }])
  t.equal((await listed()).length, 1)
})

t.test('a truncated payload cannot be replayed, and says so', async t => {
  const { replaying, recorded } = await scene(refused('n/m1/rpm', Buffer.alloc(65 << 10, '1')))
  t.match(await replaying.run([1]), [{ outcome: 'stays', reason: /only its first 64 KiB were kept/ }])
  t.same(recorded, [])
})

t.test('unknown numbers are missing, and a number named twice is replayed once', async t => {
  const { replaying, recorded } = await scene(refused('n/m1/rpm', '1'))
  t.match(await replaying.run([7, 1, 1]), [
    { sequence: 7, outcome: 'missing' },
    { sequence: 1, outcome: 'taken' }
  ])
  t.equal(recorded.length, 1)
})

t.test('two replays of the same payload at a time take it once', async t => {
  const { replaying, recorded } = await scene(refused('n/m1/rpm', '1'))
  const [one, two] = await Promise.all([replaying.run([1]), replaying.run([1])])
  t.match([one, two], [[{ outcome: 'taken' }], [{ outcome: 'missing' }]])
  t.equal(recorded.length, 1)
})

t.test('where the recorder fails it stays, and can be replayed later', async t => {
  const { replaying, fault, listed } = await scene(refused('n/m1/rpm', '1'))
  fault.record = new WaysideError('WAY_DISK_FULL', 'no space left')
  t.match(await replaying.run([1]), [{ outcome: 'stays', reason: 'no space left' }])
  t.equal((await listed()).length, 1)
  fault.record = undefined
  t.match(await replaying.run([1]), [{ outcome: 'taken' }])
  t.equal(replaying.taken(), 1)
})

t.test('a damaged payload says so', async t => {
  const { replaying, quarantine } = await scene(refused('n/m1/rpm', '1'))
  quarantine.get = async () => {
    throw new WaysideError('WAY_RECORD_CORRUPT', 'does not match its checksum')
  }
  t.match(await replaying.run([1]), [{ outcome: 'stays', reason: /checksum/ }])
})
