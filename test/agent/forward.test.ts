import t from 'tap'
import { type Forward, forward } from '../../agent/forward.ts'
import type { Network, Request, Response } from '../../agent/network.ts'
import { Outbox } from '../../agent/outbox/outbox.ts'
import { pace } from '../../agent/pace.ts'
import type { Refused } from '../../agent/quarantine.ts'
import { queue } from '../../agent/queue.ts'
import { setAside } from '../../agent/setaside.ts'
import { turn } from '../../agent/turn.ts'
import { type Uncounted, uncounted } from '../../agent/uncounted.ts'
import { silentLog } from '../../platform/log.ts'
import { contract } from '../../protocol/answer.ts'
import { decodeBatch, decodeIdentity } from '../../protocol/codec.ts'
import type { Columns } from '../../protocol/columns.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { hashOf } from '../../protocol/hash.ts'
import { series } from '../../protocol/series.ts'
import { WorldClock } from '../../simulators/world/clock.ts'
import { eagerClock, memoryFolder } from '../support/folder.ts'

const epoch = 'a'.repeat(16)
const columns = (...values: number[]): Columns => [
  { series: series('vibration', { asset: 'm1' }), times: Float64Array.from(values), values: Float64Array.from(values) }
]

const stored = (request: Request, more: object = {}): Response => {
  const { lane, sequence } = decodeIdentity(request.body!)
  return {
    status: 200,
    headers: {},
    body: JSON.stringify({ status: 'stored', epoch, lane, sequence, hash: hashOf(request.body!), missing: [], ...more })
  }
}
const refusedFor = (reason: string): string =>
  JSON.stringify({ status: 'refused', code: 'WAY_BATCH_CORRUPT', reason, retriable: false })
const refusal = refusedFor('no')
const answer = (status: number, headers: Record<string, string> = {}, body = refusal): Response => ({ status, headers, body })

interface Scene {
  readonly clock: WorldClock
  readonly outbox: Outbox
  readonly forwarding: Forward
  readonly aside: Refused[]
  readonly apart: Uncounted
  /** What was sent but for the heartbeats while the link is tried: simulated time, path and so on. */
  readonly sent: { at: number; path: string; request: Request }[]
}

/** An outbox with batches, and a collector that hears heartbeats and answers everything else as told. */
const scene = async (
  batches: readonly Columns[],
  reply: (request: Request, count: number) => Response | Promise<Response>,
  beat: (count: number, at: number) => Response = () => ({ status: 200, headers: {}, body: '{"status":"heard"}' })
): Promise<Scene> => {
  const clock = new WorldClock(0)
  const outbox = await Outbox.open(
    memoryFolder().open(),
    {
      agent: 'gw',
      segmentBytes: 1 << 16,
      clock: eagerClock(),
      bytesMax: 1 << 20,
      bytesMin: 0,
      keepFree: 0,
      alarmBytes: 0,
      ageMax: Number.MAX_SAFE_INTEGER,
      grace: 1e9,
      onPut: () => forwarding.wake()
    },
    () => epoch
  )
  const sent: Scene['sent'] = []
  let beats = 0
  const network: Network = {
    post: async request => {
      if (request.path === contract.heartbeats && ++beats > 0) return beat(beats, clock.now)
      sent.push({ at: clock.now, path: request.path, request })
      return reply(request, sent.length)
    },
    close: async () => {}
  }
  const aside: Refused[] = []
  const quarantine = { add: async (refused: Refused) => void aside.push(refused) }
  const order = { share: 0.7, order: 'oldest' as const }
  const apart = uncounted()
  const forwarding: Forward = forward(
    {
      outbox,
      queue: queue(outbox, turn(order), order),
      pace: pace({}),
      setAside: setAside({ outbox, quarantine, clock: eagerClock(), log: silentLog }),
      network,
      clock: clock.of({ alive: true }),
      random: () => 1,
      log: silentLog,
      wall: () => clock.now,
      watermark: () => 77,
      uncounted: apart,
      onDate: () => {}
    },
    { token: () => 'secret', inFlightMax: 4, timeout: 10_000, heartbeat: 5000, retryFirst: 500, retryMost: 60_000 }
  )
  if (batches.length > 0) await outbox.put('live', batches, { pushes: [], released: false, pace: undefined })
  void forwarding.run(new AbortController().signal)
  return { clock, outbox, forwarding, aside, sent, apart }
}
const singles = (count: number): Columns[] => Array.from({ length: count }, (_, index) => columns(index + 1))

t.test('a batch leaves the outbox when its ack names it', async t => {
  const { clock, outbox, sent } = await scene(singles(3), request => stored(request))
  await clock.run(100)
  t.equal(outbox.waiting.count, 0)
  t.match(sent[0]!.request.headers, {
    authorization: 'Bearer secret',
    'wayside-watermark': '77',
    'content-type': 'application/vnd.wayside.batch'
  })
})

t.test('what the collector took and does not count is counted here too, once for each batch', async t => {
  const disposition = { stored: 2, future: 1, refused: [{ series: 'vibration,asset=m1', label: 'asset', count: 1 }] }
  const { clock, outbox, apart } = await scene([columns(1, 2, 3, 4), columns(5)], (request, count) =>
    stored(request, count === 1 ? { disposition, news: 1 } : {})
  )
  await clock.run(100)
  t.equal(outbox.waiting.count, 0)
  t.same(apart.status(), { future: 1, refused: 1, examples: [{ series: 'vibration,asset=m1', label: 'asset' }] })
})

t.test('where the collector takes only what is new, the backlog waits and new batches go on', async t => {
  const refused = '{"status":"refused","code":"WAY_COLLECTOR_BUSY","reason":"behind","retriable":true,"backlogOnly":true}'
  let busy = true
  const waited = (request: Request): boolean => request.headers[contract.backlogHeader] === '1'
  const { clock, outbox, forwarding, sent } = await scene(singles(2), request =>
    busy && waited(request) ? answer(503, { 'retry-after': '30' }, refused) : stored(request)
  )
  await clock.run(100)
  t.equal(outbox.waiting.count, 0, 'new batches have not waited')
  t.notOk(sent.some(({ request }) => waited(request)))
  // The outbox's clock stands still, so that what is put in now seems to have waited.
  await clock.run(40_000)
  await outbox.put('live', singles(3), { pushes: [], released: false, pace: undefined })
  await clock.run(50_000)
  const tried = sent.filter(({ request }) => waited(request)).length
  t.ok(tried > 0 && tried <= 4, `${tried} tries`)
  t.match(forwarding.problem(), /behind/)
  t.ok(forwarding.linked())
  await outbox.put('live', singles(1), { pushes: [], released: false, pace: undefined })
  for (const waiting of outbox.waiting.descending()) {
    Object.assign(waiting, { since: clock.now })
    break
  }
  forwarding.wake()
  await clock.run(clock.now + 1000)
  t.equal(outbox.waiting.count, 3, 'the new one has left')
  busy = false
  await clock.run(clock.now + 40_000)
  t.equal(outbox.waiting.count, 0)
  t.equal(forwarding.problem(), undefined)
})

t.test('a disposition that cannot be read does not keep a batch in the outbox', async t => {
  const { clock, outbox, apart } = await scene(singles(1), request => stored(request, { disposition: { stored: 'all' } }))
  await clock.run(100)
  t.equal(outbox.waiting.count, 0)
  t.match(apart.status(), { future: 0, refused: 0 })
})

for (const [what, more] of Object.entries({
  'another sequence': { sequence: 9 },
  'another hash': { hash: 'f'.repeat(32) },
  'another epoch': { epoch: 'b'.repeat(16) },
  'another lane': { lane: 'alarm' },
  'no status': { status: 'ok' }
})) {
  t.test(`an answer 200 with ${what} deletes nothing`, async t => {
    const { clock, outbox, forwarding } = await scene(singles(1), request => stored(request, more))
    await clock.run(400)
    t.equal(outbox.waiting.count, 1)
    t.match(forwarding.problem(), /does not name batch/)
  })
}

for (const [what, response] of Object.entries({
  'an answer 200 that is a web page': { status: 200, headers: {}, body: '<html>welcome</html>' },
  'a 400 of somebody else than the collector': answer(400, {}, '<html>bad gateway configuration</html>'),
  'a refusal that may pass': answer(400, {}, refusal.replace('false', 'true'))
})) {
  t.test(`${what} deletes nothing and sets nothing aside`, async t => {
    const { clock, outbox, aside } = await scene([columns(1, 2)], () => response)
    await clock.run(20_000)
    t.equal(outbox.waiting.samples, 2)
    t.equal(outbox.waiting.count, 1)
    t.equal(aside.length, 0)
  })
}

for (const [what, response, problem] of [
  [
    'a wrong token',
    answer(401, {}, refusedFor('no agent has this token')),
    /^collector answered 401: no agent has this token: .*token file$/
  ],
  [
    'a wrong certificate',
    answer(403, {}, refusedFor('it is of gw-2')),
    /^collector answered 403: it is of gw-2: give each agent .*certificate/
  ],
  ['a server that is no collector', answer(404, {}, ''), /^collector answered 404: correct collector\.url$/],
  ["a proxy's page", answer(418, {}, '<html>\n  <b>no\n</b>'), /^collector answered 418: <html> <b>no <\/b>$/]
] as const) {
  t.test(`${what} keeps the batch, and the words of who answered stand beside what to do`, async t => {
    const always = (): Response => response
    const { clock, outbox, forwarding } = await scene(singles(1), always, always)
    await clock.run(20_000)
    t.equal(outbox.waiting.count, 1)
    t.match(forwarding.problem(), problem)
    t.equal(forwarding.linked(), false)
  })
}

t.test('heartbeats try a link that failed: twice as rarely each time, and not before Retry-After', async t => {
  const beats: number[] = []
  const { clock, sent } = await scene(
    singles(1),
    () => answer(500),
    (count, at) => {
      beats.push(at)
      return answer(503, count === 4 ? { 'retry-after': '30' } : {})
    }
  )
  await clock.run(300_000)
  t.same(
    beats.slice(1, 9).map((at, index) => at - beats[index]!),
    [500, 1000, 2000, 30_000, 8000, 16_000, 32_000, 60_000]
  )
  t.equal(sent.length, 0, 'no batch was spent on it')
})

t.test('no more than the limit is in flight, and a failure stops the line until a heartbeat got through', async t => {
  const { clock, sent, outbox } = await scene(singles(9), (request, count) => {
    if (count <= 4) throw new WaysideError('WAY_COLLECTOR_UNREACHABLE', 'refused')
    return stored(request)
  })
  await clock.run(400)
  t.equal(sent.length, 4)
  await clock.run(100_000)
  t.equal(outbox.waiting.count, 0)
})

t.test('a refused batch is halved until the bad sample is alone in quarantine, and the rest flows', async t => {
  const refusing = (request: Request): Response => {
    const bad = decodeBatch(request.body!).columns.some(({ values }) => values.includes(13))
    return bad ? answer(400) : stored(request)
  }
  const good = Array.from({ length: 64 }, (_, index) => index)
  const { clock, outbox, aside, sent } = await scene([columns(...good), columns(100)], refusing)
  await clock.run(20_000)
  t.equal(outbox.waiting.count, 0)
  t.same(outbox.tally, { batched: 65, acknowledged: 64, lost: 0, refused: 1 })
  t.equal(aside.length, 1)
  t.same([...decodeBatch(aside[0]!.payload).columns[0]!.values], [13])
  t.ok(sent.length <= 2 * 6 + 2, `${sent.length} requests for 64 samples`)
})

t.test('a body too large for something on the way is halved, whoever says so', async t => {
  const { clock, outbox } = await scene([columns(1, 2, 3, 4)], request =>
    decodeBatch(request.body!).columns[0]!.times.length > 1 ? answer(413, {}, 'nginx') : stored(request)
  )
  await clock.run(20_000)
  t.same(outbox.tally, { batched: 4, acknowledged: 4, lost: 0, refused: 0 })
})

t.test('what the collector misses although it was acknowledged is sent again', async t => {
  const { clock, sent } = await scene(singles(3), (request, count) =>
    stored(request, { missing: count === 3 ? [[1, 2]] : [], status: count > 3 ? 'duplicate' : 'stored' })
  )
  await clock.run(1000)
  t.same(sent.map(({ request }) => decodeIdentity(request.body!).sequence).sort(), [1, 1, 2, 2, 3])
})

t.test('losses are told until the collector has confirmed them', async t => {
  const { clock, outbox, sent } = await scene(singles(1), (request, count) => {
    if (request.path !== contract.losses) return answer(500)
    if (count <= 2) return answer(200, {}, '<html>')
    const { losses } = JSON.parse(Buffer.from(request.body!).toString())
    return answer(200, {}, JSON.stringify({ status: 'confirmed', epoch, upTo: losses.at(-1).id }))
  })
  await outbox.lose([...outbox.waiting.ascending()][0]!, 'damaged on disk')
  await clock.run(20_000)
  t.equal(outbox.losses.length, 0)
  t.equal(sent.filter(({ path }) => path === contract.losses).length, 2)
})

t.test('with nothing to send the collector hears a heartbeat now and then', async t => {
  const beats: number[] = []
  const { clock } = await scene(
    [],
    () => answer(500),
    (_count, at) => {
      beats.push(at)
      return { status: 200, headers: {}, body: '{"status":"heard"}' }
    }
  )
  await clock.run(16_000)
  t.same(beats, [0, 5000, 10_000, 15_000])
})
