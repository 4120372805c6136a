// The real programs as a user meets them: over a real Mosquitto, through restarts, and with every usual mistake.

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { contract } from '../../protocol/answer.ts'
import { freePorts, mosquittoPath, startMosquitto } from '../../simulators/mosquitto.ts'
import { type Publisher, publisher } from '../../simulators/publish.ts'
import { built, type Program, startAgent, startCollector, tokenOf } from '../support/programs.ts'
import { type Status, statusOf, storedValues, until } from '../support/site.ts'

const skip = mosquittoPath() ? false : 'SKIPPED: mosquitto is not installed: apt-get install mosquitto'
const began = Date.UTC(2026, 0, 1)
interface Site {
  readonly directory: string
  readonly collectorPort: number
  readonly statusPort: number
  readonly out: Publisher
  readonly broker: string
  collector: Program
  agent: Program
  readonly startAgent: () => Promise<Program>
  readonly startCollector: (agents?: readonly string[]) => Promise<Program>
}

const values = ({ collectorPort }: Site, series: string): Promise<unknown[]> => storedValues(collectorPort, series)
const status = ({ statusPort }: Site): Promise<Status> => statusOf(statusPort)

const site = async (test: Test): Promise<Site> => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-system-'))
  const broker = await startMosquitto({ packets: false, lines: ['max_queued_messages 0'] })
  const [collectorPort, statusPort] = await freePorts()
  const collectorOf = (agents: readonly string[] = ['gw']): Promise<Program> =>
    startCollector({ directory: join(directory, 'collector'), port: collectorPort, agents })
  const agentOf = (): Promise<Program> =>
    startAgent({
      directory: join(directory, 'agent'),
      agent: 'gw',
      collectorPort,
      statusPort,
      source: `{ use: mqtt, url: "${broker.url}" }`,
      more: 'batch: { age: 100ms }\nforward: { retryMost: 200ms }'
    })
  const made: Site = {
    directory,
    collectorPort,
    statusPort,
    broker: broker.url,
    out: await publisher(broker.url, { clientId: 'sensors', inFlightMax: 100 }),
    collector: await collectorOf(),
    agent: await agentOf(),
    startAgent: agentOf,
    startCollector: collectorOf
  }
  test.teardown(async () => {
    await made.out.close()
    await made.agent.stop()
    await made.collector.stop()
    await broker.close()
    await rm(directory, { recursive: true, force: true })
  })
  await until(
    () => status(made),
    ({ sources }) => sources[0]!.connected
  )
  return made
}

const send = async ({ out }: Site, from: number, to: number): Promise<void> => {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index)
  await Promise.all(numbers.map(number => out.publish('load/m1/count', JSON.stringify({ value: number, time: began + number }))))
}
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

t.test(
  'readings go from Mosquitto to the store, through restarts of both programs, each exactly once',
  { skip, timeout: 120_000 },
  async t => {
    const made = await site(t)
    await until(
      () => status(made),
      ({ problem }) => problem === undefined
    )
    await send(made, 0, 500)
    await made.agent.kill()
    await send(made, 500, 900)
    made.agent = await made.startAgent()
    await made.collector.kill()
    await send(made, 900, 1500)
    made.collector = await made.startCollector()
    const stored = await until(
      () => values(made, 'count,asset=m1'),
      found => found.length >= 1500
    )
    t.same(stored, numbers(1500))
  }
)

t.test('with a wrong token the batches stay in the outbox, and go when it is right', { skip, timeout: 120_000 }, async t => {
  const made = await site(t)
  await made.collector.stop()
  made.collector = await made.startCollector(['another'])
  await send(made, 0, 50)
  const { problem } = await until(
    () => status(made),
    ({ problem, waiting }) => waiting === 50 && /401/.test(problem ?? '')
  )
  t.match(problem, /401.*token/)
  t.equal((await status(made)).waiting, 50)
  await made.collector.stop()
  made.collector = await made.startCollector()
  t.same(
    await until(
      () => values(made, 'count,asset=m1'),
      found => found.length >= 50
    ),
    numbers(50)
  )
})

t.test('what cannot be read is quarantined, counted and listed, and the rest flows', { skip, timeout: 120_000 }, async t => {
  const made = await site(t)
  await made.out.publish('load/m1/count', 'no reading at all')
  await send(made, 0, 10)
  t.same(
    await until(
      () => values(made, 'count,asset=m1'),
      found => found.length >= 10
    ),
    numbers(10)
  )
  t.same((await status(made)).intake.quarantined, { WAY_PAYLOAD_INVALID: 1 })
  const list = await run('agent/main.js', ['quarantine', 'list', '--config', join(made.directory, 'agent/agent.yaml')])
  t.match(list, { code: 0, out: /load\/m1\/count {2}17 bytes {2}WAY_PAYLOAD_INVALID/ })
  t.match(await run('agent/main.js', ['status', '--config', join(made.directory, 'agent/agent.yaml')]), {
    code: 0,
    out: /quarantined +1 WAY_PAYLOAD_INVALID/
  })
})

t.test(
  'a body over the limit is answered 413, a batch of another agent 403, no token 401',
  { skip, timeout: 60_000 },
  async t => {
    const made = await site(t)
    const post = async (body: Uint8Array, token?: string): Promise<number> => {
      const headers = { 'content-type': contract.contentType, ...(token ? { authorization: `Bearer ${token}` } : {}) }
      return (
        await fetch(`http://127.0.0.1:${made.collectorPort}${contract.batches}`, {
          method: 'POST',
          headers,
          body: Buffer.from(body)
        })
      ).status
    }
    t.equal(await post(new Uint8Array(5 << 20), tokenOf('gw')), 413)
    t.equal(await post(Uint8Array.of(1, 2, 3), tokenOf('gw')), 400)
    t.equal(await post(Uint8Array.of(1, 2, 3)), 401)
    t.equal(await post(Uint8Array.of(1, 2, 3), 'guessed'), 401)
  }
)

t.test('a reader that stops reading ends a command without a stack trace', async t => {
  for (const program of ['agent', 'collector', 'simulators']) {
    const child = spawn(process.execPath, [built(`${program}/main.js`), '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    const said = text(child.stderr)
    const [code] = await once(child, 'exit')
    t.strictSame([code, await said], [0, ''], program)
  }
})

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

const run = (script: string, args: readonly string[]): Promise<Ended> =>
  new Promise(resolve => {
    execFile(process.execPath, [built(script), ...args], { timeout: 20_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err })
    )
  })

const withFile = async (test: Test, text: string): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-system-'))
  test.teardown(() => rm(directory, { recursive: true, force: true }))
  const file = join(directory, 'collector.yaml')
  await writeFile(file, text.replaceAll('DIRECTORY', directory))
  return file
}

const collectorText = (port: number): string =>
  `data: DIRECTORY/data\nlisten: { port: ${port} }\nagents: [{ agent: gw, tokenSha256: ${'ab'.repeat(32)} }]\n`

t.test('an unknown key ends with exit code 78 and file, line, path and the nearest known key', async t => {
  const file = await withFile(t, collectorText(0).replace('port:', 'prot:'))
  const { code, err } = await run('collector/main.js', ['--config', file])
  t.equal(code, 78)
  t.match(err, /collector\.yaml:2:11: listen\.prot: is not known: did you mean "port"\?/)
  t.equal((await run('collector/main.js', ['--config', file, '--check'])).code, 78)
})

t.test('a right configuration passes --check with exit code 0', async t => {
  t.match(await run('collector/main.js', ['--config', await withFile(t, collectorText(0)), '--check']), {
    code: 0,
    out: /is valid/
  })
})

t.test('a port in use ends with exit code 78 and names port and setting', async t => {
  const busy = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => busy.once('listening', resolve))
  t.teardown(() => busy.close())
  const { port } = busy.address() as { port: number }
  const { code, err } = await run('collector/main.js', ['--config', await withFile(t, collectorText(port))])
  t.equal(code, 78)
  t.match(err, new RegExp(`WAY_PORT_IN_USE: port ${port} .*listen\\.port`))
})

for (const script of ['agent/main.js', 'collector/main.js', 'simulators/main.js']) {
  t.test(`${script} has a version and a help`, async t => {
    t.match(await run(script, ['--version']), { code: 0, out: /^\d+\.\d+\.\d+/ })
    t.match(await run(script, ['--help']), { code: 0, out: /Examples:/ })
    t.equal((await run(script, ['--nonsense'])).code, 64)
  })
}
