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
  t.strictSame(counters, { messages: 2, readings: 0, unmatched: 0, failed: 2, quarantined: {} })
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
  t.strictSame(counters, { messages: 1, readings: 0, unmatched: 1, failed: 0, quarantined: {} })
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
  t.strictSame(counters, { messages: 2, readings: 3, unmatched: 0, failed: 0, quarantined: {} })
})
