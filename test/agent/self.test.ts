import t, { type Test } from 'tap'
import { type Agent, openAgent } from '../../agent/agent.ts'
import { agentConfiguration } from '../../agent/configuration.ts'
import { judge, type Seen } from '../../agent/health.ts'
import type { Network } from '../../agent/network.ts'
import type { Intake, Source } from '../../agent/sources/source.ts'
import type { File, Folder } from '../../platform/files.ts'
import { silentLog } from '../../platform/log.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { WorldClock } from '../../simulators/world/clock.ts'
import { memoryFolder } from '../support/folder.ts'

const began = Date.UTC(2026, 0, 1)
const hour = 3_600_000

interface Scene {
  readonly clock: WorldClock
  readonly agent: Agent
  send(payload: string): Promise<void>
  /** Lets time pass second by second and judges each; the reasons why the agent would not have been live. */
  pass(ms: number): Promise<string[]>
}

const configuration = agentConfiguration.parse({
  agent: 'gw',
  data: '/nowhere',
  collector: { url: 'http://127.0.0.1:9', tokenFile: '/nowhere/token' },
  sources: [{ use: 'broker', port: 1883 }],
  topics: [{ topic: 'load/{asset}/{measurement}', decoder: { use: 'json' } }]
})

/** The composed agent on a clock that the test advances. */
const scene = async (
  test: Test,
  post: (clock: WorldClock) => Network['post'],
  folder: Folder = memoryFolder().open()
): Promise<Scene> => {
  const clock = new WorldClock(began)
  const seenBy = clock.of({ alive: true })
  let take: Intake | undefined
  const source: Source = {
    async open(_, intake) {
      take = intake
    },
    status: () => ({ connected: true }),
    close: async () => {}
  }
  const opening = openAgent(configuration, {
    clock: seenBy,
    folder,
    network: { post: post(clock), close: async () => {} },
    sources: [source],
    token: () => 'token',
    random: () => 0.5,
    log: silentLog,
    bootId: 'boot'
  })
  await clock.run(began)
  const agent = await opening
  let seen: Seen | undefined
  test.equal(agent.status().loops.length, 2)
  return {
    clock,
    agent,
    send: payload => take!({ topic: 'load/m1/count', payload: Buffer.from(payload), qos: 1, duplicate: false }),
    async pass(ms) {
      const dead: string[] = []
      for (let left = ms; left > 0; left -= 1000) {
        await clock.run(clock.now + 1000)
        const judged = judge(agent.status(), { unacknowledgedMs: 300_000, gatheringMs: 0 }, seen)
        seen = judged.seen
        if (!judged.health.live) dead.push(judged.health.problems.map(({ what }) => what).join())
      }
      return dead
    }
  }
}

const refused = () => async (): Promise<never> => {
  throw new WaysideError('WAY_COLLECTOR_UNREACHABLE', 'no link')
}

const silent =
  (clock: WorldClock): Network['post'] =>
  async ({ timeout }) => {
    await clock.of({ alive: true }).wait(timeout)
    throw new WaysideError('WAY_COLLECTOR_UNREACHABLE', 'no answer in time')
  }

for (const [name, post] of Object.entries({ 'refuses connections': refused, 'never answers': silent })) {
  t.test(`hours with a collector that ${name}: the loops turn all the time`, async t => {
    const { agent, send, pass } = await scene(t, post)
    t.same(await pass(hour), [], 'with nothing to send')
    await send('{"value":1}')
    t.same(await pass(hour), [], 'with something')
    t.match(agent.status(), {
      waiting: 1,
      outbox: { waitingBatches: 1, oldestUnsent: began + hour, bytesMax: 256 << 20 },
      recorder: { commits: 1, problem: undefined },
      startedAt: began,
      uptimeMs: 2 * hour,
      clock: { trusted: true, bootId: 'boot' },
      caughtUp: true
    })
  })
}

t.test('rates follow what comes in, and tell when the outbox will be full', async t => {
  const { agent, send, pass } = await scene(t, refused)
  for (let index = 0; index < 120; index++) {
    await send(`{"value":${index}}`)
    await pass(1000)
  }
  const { rates, outbox, waitingBytes, flashBytes } = agent.status()
  t.ok(Math.abs(rates.minute.readings - 1) < 0.1, `${rates.minute.readings} a second`)
  t.equal(outbox.bytesPut, waitingBytes)
  const hours = (outbox.bytesMax - waitingBytes) / ((waitingBytes / 120) * 3600)
  t.ok(Math.abs(rates.hoursUntilFull! / hours - 1) < 0.1, `${rates.hoursUntilFull} hours`)
  t.ok(flashBytes > waitingBytes)
  t.equal(rates.drainSeconds, undefined)
})

t.test('an outbox whose write never ends stops the loop of batching, and that is seen', async t => {
  let hangs = false
  const file = (inner: File): File => ({ ...inner, sync: () => (hangs ? new Promise(() => {}) : inner.sync()) })
  const hanging = (inner: Folder): Folder => ({
    ...inner,
    create: async name => file(await inner.create(name)),
    folder: async name => (name === 'outbox' ? hanging(await inner.folder(name)) : inner.folder(name))
  })
  const { send, pass } = await scene(t, refused, hanging(memoryFolder().open()))
  t.same(await pass(60_000), [])
  hangs = true
  await send('{"value":1}')
  t.match((await pass(180_000)).at(-1), /the loop of batching stands still/)
})

t.test('a disk that refuses writes is a failure, and the agent lives', async t => {
  const memory = memoryFolder()
  const { agent, send, pass } = await scene(t, refused, memory.open())
  await send('{"value":1}')
  memory.files.full = true
  t.same(await pass(300_000), [])
  t.match(agent.status().outbox.problem, /no space left/)
  const refusal = t.rejects(send('{"value":2}'), /no space left/)
  await pass(2000)
  await refusal
  t.match(agent.status().recorder.problem, /no space left/)
  t.match(judge(agent.status(), { unacknowledgedMs: 300_000, gatheringMs: 0 }).health.problems, [
    { what: /recorder could not be written/ },
    { what: /outbox could not be written/ }
  ])
})
