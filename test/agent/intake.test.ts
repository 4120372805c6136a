import t from 'tap'
import { intake, intakeCounters, type Taken } from '../../agent/intake.ts'
import type { Refused } from '../../agent/quarantine.ts'
import { topicOptions, topics } from '../../agent/topics.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { series } from '../../protocol/series.ts'

const now = Date.UTC(2026, 0, 1)

const setUp = ({ time = now, failing = false } = {}) => {
  const recorded: Taken[] = []
  const held: Taken[] = []
  const refused: Refused[] = []
  const counters = intakeCounters()
  const fail = async () => {
    throw new WaysideError('WAY_DISK_FULL', 'no space left')
  }
  const take = intake({
    topics: topics([
      topicOptions.parse({ topic: 'n/{asset}/{measurement}', decoder: { use: 'number' } }),
      topicOptions.parse({ topic: 'j/{asset}', decoder: { use: 'json', fields: { t: 'temperature', v: 'vibration' } } })
    ]),
    record: failing ? fail : async readings => void recorded.push(...readings),
    quarantine: { add: failing ? fail : async item => void refused.push(item) },
    hold: async readings => void held.push(...readings),
    clock: { now: () => time, sinceBoot: () => 77 },
    wall: () => (time < 10_000 ? undefined : time),
    counters,
    limits: { maximumFuture: 600_000, maximumPast: 86_400_000 }
  })
  const send = (topic: string, payload: string) => take({ topic, payload: Buffer.from(payload), qos: 1, duplicate: false })
  return { send, recorded, held, refused, counters }
}

t.test('where the disk fails the message is not taken, whether it could be read or not', async t => {
  const { send, counters } = setUp({ failing: true })
  await t.rejects(send('n/7/rpm', '1500'), { code: 'WAY_DISK_FULL' })
  await t.rejects(send('n/7/rpm', 'fast'), { code: 'WAY_DISK_FULL' })
  t.strictSame(counters, { messages: 2, readings: 0, unmatched: 0, failed: 2, lost: {}, quarantined: {} })
})

t.test('what cannot be read is quarantined with topic, reason and bytes, and the line goes on', async t => {
  const { send, refused, recorded, counters } = setUp()
  await send('n/7/rpm', 'fast')
  await send('n/a,b/rpm', '1')
  await send('n/7/rpm', '1500')
  t.match(refused, [
    { topic: 'n/7/rpm', code: 'WAY_PAYLOAD_INVALID', reason: /"fast"/, time: now },
    { topic: 'n/a,b/rpm', code: 'WAY_NAME_INVALID', reason: /a,b/ }
  ])
  t.equal(Buffer.from(refused[0]!.payload).toString(), 'fast')
  t.equal(recorded.length, 1)
  t.strictSame(counters.quarantined, { WAY_PAYLOAD_INVALID: 1, WAY_NAME_INVALID: 1 })
})

t.test('a fault of a decoder does not stop the line either', async t => {
  const refused: Refused[] = []
  const decode = () => {
    throw new RangeError('Maximum call stack size exceeded')
  }
  const take = intake({
    topics: { filters: [], route: () => ({ decode, seriesOf: () => series('x', {}) }) },
    record: async () => void t.fail('nothing to record'),
    quarantine: { add: async item => void refused.push(item) },
    hold: async () => void t.fail('nothing to hold'),
    clock: { now: () => now, sinceBoot: () => 0 },
    wall: () => now,
    counters: intakeCounters(),
    limits: { maximumFuture: 0, maximumPast: 0 }
  })
  await take({ topic: 'x', payload: Buffer.from('['), qos: 1, duplicate: false })
  t.match(refused, [{ topic: 'x', code: 'WAY_PAYLOAD_INVALID', reason: /decoder failed: Maximum call stack/ }])
})

t.test('a time too far ahead is not believed, and refuses its whole message', async t => {
  const { send, refused, recorded } = setUp()
  await send('j/7', JSON.stringify({ t: 1, time: now + 600_001 }))
  await send(
    'j/7',
    JSON.stringify([
      { t: 1, time: now },
      { t: 1, time: now + 3_600_000 }
    ])
  )
  t.equal(recorded.length, 0)
  t.match(refused[1], { reason: /3600 s ahead of the agent's clock, the limit is 600 s/ })
  await send('j/7', JSON.stringify({ t: 1, time: now + 600_000 }))
  t.equal(recorded.length, 1)
})

t.test('a gateway whose clock was never set does not judge', async t => {
  const { send, refused, recorded } = setUp({ time: 5000 })
  await send('j/7', JSON.stringify({ t: 1, time: now }))
  t.equal(refused.length, 0)
  t.match(recorded, [{ time: now, ownTime: true }])
})

t.test('a time too far back is not believed either', async t => {
  const { send, refused, recorded } = setUp()
  await send('j/7', JSON.stringify({ t: 1, time: now - 86_400_001 }))
  await send('j/7', JSON.stringify({ t: 1, time: now - 86_400_000 }))
  t.match(refused, [{ reason: /86400 s behind the agent's clock/ }])
  t.equal(recorded.length, 1)
})

t.test('a reading without a time waits for a clock that can be trusted, one with a time does not', async t => {
  const { send, recorded, held } = setUp({ time: 5000 })
  await send('n/7/rpm', '1500')
  await send('j/7', JSON.stringify({ t: 1, time: now }))
  t.match(held, [{ time: 77, value: 1500, ownTime: false }])
  t.match(recorded, [{ time: now, value: 1, ownTime: true }])
})

t.test('a topic that nothing asked for is counted and not kept', async t => {
  const { send, recorded, refused, counters } = setUp()
  await send('other/7', '1')
  t.strictSame([recorded.length, refused.length], [0, 0])
  t.strictSame(counters, { messages: 1, readings: 0, unmatched: 1, failed: 0, lost: {}, quarantined: {} })
})

t.test("readings are recorded with the sensor's time, else with the agent's, saying which", async t => {
  const { send, recorded, counters } = setUp()
  await send('n/7/rpm', '1500')
  await send('j/7', JSON.stringify({ t: 60, v: 0.5, time: now - 1000 }))
  t.strictSame(
    recorded.map(({ series, ...rest }) => ({ key: series.key, ...rest })),
    [
      { key: 'rpm,asset=7', time: now, value: 1500, ownTime: false },
      { key: 'temperature,asset=7', time: now - 1000, value: 60, ownTime: true },
      { key: 'vibration,asset=7', time: now - 1000, value: 0.5, ownTime: true }
    ]
  )
  t.strictSame(counters, { messages: 2, readings: 3, unmatched: 0, failed: 0, lost: {}, quarantined: {} })
})

/** An intake whose writes end when the test says so. */
const slow = () => {
  const counters = intakeCounters()
  const writes: { resolve: () => void; reject: (error: Error) => void }[] = []
  const write = (): Promise<void> => new Promise((resolve, reject) => writes.push({ resolve, reject }))
  let commit = write()
  const take = intake({
    topics: topics([topicOptions.parse({ topic: 'n/{asset}/{measurement}', decoder: { use: 'number' } })]),
    record: () => commit,
    quarantine: { add: write },
    hold: write,
    clock: { now: () => now, sinceBoot: () => 77 },
    wall: () => now,
    counters,
    limits: { maximumFuture: 600_000, maximumPast: 86_400_000 }
  })
  const send = (qos: 0 | 1, payload: string | Uint8Array) =>
    take({ topic: 'n/7/rpm', payload: Buffer.from(payload), qos, duplicate: false })
  const next = (): void => {
    commit = write()
  }
  return { send, writes, next, counters }
}

const turn = () => new Promise(resolve => setImmediate(resolve))

t.test('messages that share a write are counted with it: as taken, or as lost where nobody sends them again', async t => {
  const { send, writes, next, counters } = slow()
  const first = [send(0, '1'), send(1, '2')]
  next()
  const second = [send(0, '3'), send(0, '4'), send(1, '5')]
  t.equal(second[0], second[1], 'they share a promise too')
  await turn()
  t.match(counters, { messages: 5, readings: 0, failed: 0 })
  writes[0]!.resolve()
  writes[1]!.reject(new WaysideError('WAY_DISK_FULL', 'no space left'))
  await Promise.all(first)
  t.match(
    (await Promise.allSettled(second)).map(({ status }) => status),
    ['rejected', 'rejected', 'rejected']
  )
  t.strictSame(counters, { messages: 5, readings: 2, unmatched: 0, failed: 3, lost: { WAY_DISK_FULL: 2 }, quarantined: {} })
})

t.test('of what cannot be read only so much of QoS 0 waits for a disk that hangs; the rest is counted as lost', async t => {
  const { send, writes, counters } = slow()
  const payload = new Uint8Array(1 << 20)
  const sent = Array.from({ length: 20 }, () => send(0, payload).catch(error => error.code))
  await turn()
  t.strictSame(counters.lost, { WAY_DISK_BEHIND: 13 })
  t.equal(writes.length, 1 + 7, 'seven of a mebibyte wait, the first is that of the recorder')
  const urgent = send(1, payload)
  for (const { resolve } of writes) resolve()
  await urgent
  t.strictSame((await Promise.all(sent)).filter(code => code === undefined).length, 7)
  const again = send(0, payload)
  writes.at(-1)!.resolve()
  await again
  t.strictSame([counters.quarantined, counters.failed], [{ WAY_PAYLOAD_INVALID: 9 }, 13])
})
