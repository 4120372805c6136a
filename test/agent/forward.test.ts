import t from 'tap'
import { type Forward, forward } from '../../agent/forward.ts'
import type { Network, Request, Response } from '../../agent/network.ts'
import { Outbox } from '../../agent/outbox.ts'
import { silentLog } from '../../platform/log.ts'
import { decodeIdentity } from '../../protocol/codec.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { hashOf } from '../../protocol/hash.ts'
import { series } from '../../protocol/series.ts'
import { WorldClock } from '../../simulators/world/clock.ts'
import { memoryDisk } from '../support/memory.ts'

const epoch = 'a'.repeat(16)
const column = { series: series('vibration', { asset: 'm1' }), times: Float64Array.of(1), values: Float64Array.of(1) }

const stored = (request: Request, more: object = {}): Response => {
  const { lane, sequence } = decodeIdentity(request.body!)
  return {
    status: 200,
    headers: {},
    body: JSON.stringify({ status: 'stored', epoch, lane, sequence, hash: hashOf(request.body!), ...more })
  }
}
const answer = (status: number, headers: Record<string, string> = {}): Response => ({
  status,
  headers,
  body: `{"status":"refused"}`
})

interface Scene {
  readonly clock: WorldClock
  readonly outbox: Outbox
  readonly forwarding: Forward
  /** Simulated time of each request, and its path. */
  readonly sent: { at: number; path: string; headers: Readonly<Record<string, string>> }[]
}

/** An outbox with batches, and a collector that answers as told. */
const scene = async (
  batches: number,
  reply: (request: Request, count: number) => Response | Promise<Response>
): Promise<Scene> => {
  const clock = new WorldClock(0)
  const ports = clock.of({ alive: true })
  const outbox = await Outbox.open(memoryDisk(), { agent: 'gw', bytesMax: 1 << 20, onPut: () => forwarding.wake() }, () => epoch)
  const sent: Scene['sent'] = []
  const network: Network = {
    post: async request => {
      sent.push({ at: clock.now, path: request.path, headers: request.headers })
      return reply(request, sent.length)
    },
    close: async () => {}
  }
  const forwarding: Forward = forward(
    { outbox, network, clock: ports, random: () => 1, log: silentLog, watermark: () => 77 },
    { token: () => 'secret', inFlightMax: 4, timeout: 10_000, heartbeat: 5000, retryFirst: 500, retryMost: 60_000 }
  )
  if (batches > 0)
    await outbox.put(
      'live',
      Array.from({ length: batches }, () => [column]),
      { position: 1, reduce: {}, newest: 1 }
    )
  void forwarding.run(new AbortController().signal)
  return { clock, outbox, forwarding, sent }
}

t.test('a batch leaves the outbox when its ack names it', async t => {
  const { clock, outbox, sent } = await scene(3, request => stored(request))
  await clock.run(100)
  t.equal(outbox.waiting().length, 0)
  t.match(sent[0]!.headers, {
    authorization: 'Bearer secret',
    'wayside-watermark': '77',
    'content-type': 'application/vnd.wayside.batch'
  })
})

for (const [what, more] of Object.entries({
  'another sequence': { sequence: 9 },
  'another hash': { hash: 'f'.repeat(32) },
  'another epoch': { epoch: 'b'.repeat(16) },
  'another lane': { lane: 'alarm' },
  'no status': { status: 'ok' }
})) {
  t.test(`an answer 200 with ${what} deletes nothing`, async t => {
    const { clock, outbox, forwarding } = await scene(1, request => stored(request, more))
    await clock.run(20_000)
    t.equal(outbox.waiting().length, 1)
    t.match(forwarding.problem(), /does not name batch/)
  })
}

t.test('an answer 200 that is a web page deletes nothing', async t => {
  const { clock, outbox } = await scene(1, () => ({ status: 200, headers: {}, body: '<html>welcome</html>' }))
  await clock.run(20_000)
  t.equal(outbox.waiting().length, 1)
})

t.test('a wrong token keeps the batch and says what to do', async t => {
  const { clock, outbox, forwarding } = await scene(1, () => answer(401))
  await clock.run(20_000)
  t.equal(outbox.waiting().length, 1)
  t.match(forwarding.problem(), /401.*token file/)
})

t.test('retries wait twice as long each time, up to the most, and at least as long as Retry-After says', async t => {
  const { clock, sent } = await scene(1, (_request, count) => answer(503, count === 4 ? { 'retry-after': '30' } : {}))
  await clock.run(300_000)
  const waits = sent.slice(1).map(({ at }, index) => at - sent[index]!.at)
  t.same(waits.slice(0, 8), [500, 1000, 2000, 30_000, 8000, 16_000, 32_000, 60_000])
})

t.test('after a failure one batch probes, then the others follow', async t => {
  const { clock, sent, outbox } = await scene(6, (request, count) => {
    if (count <= 4) throw new WaysideError('WAY_COLLECTOR_UNREACHABLE', 'refused')
    return stored(request)
  })
  await clock.run(400)
  t.equal(sent.length, 4, 'four were in flight')
  await clock.run(100_000)
  t.equal(outbox.waiting().length, 0)
})

t.test('a batch that the collector refuses for good does not hold up the others', async t => {
  const { clock, outbox } = await scene(3, (request, count) => (count === 1 ? answer(400) : stored(request)))
  await clock.run(1000)
  t.equal(outbox.waiting().length, 0)
  t.equal(outbox.tally.refused, 1)
  t.equal(outbox.tally.acknowledged, 2)
})

t.test('with nothing to send the collector hears a heartbeat', async t => {
  const { clock, sent } = await scene(0, () => ({ status: 200, headers: {}, body: '{"status":"heard"}' }))
  await clock.run(16_000)
  t.same(
    sent.map(({ path, at }) => [path, at]),
    [0, 5000, 10_000, 15_000].map(at => ['/api/v1/heartbeats', at])
  )
})
