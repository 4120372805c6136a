// What the real agent says of itself: metrics, health, quarantine and replay, to people, to Prometheus and to systemd.

import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Health } from '../../agent/health.ts'
import type { AgentStatus } from '../../agent/status.ts'
import { freePorts } from '../../simulators/mosquitto.ts'
import { publisher } from '../../simulators/publish.ts'
import { type AgentSettings, built, type Program, startAgent, startCollector } from '../support/programs.ts'
import { storedValues, until } from '../support/site.ts'
import { fakeSystemd, missingForSystemd } from '../support/systemd.ts'

const timeout = 120_000
const began = Date.UTC(2026, 0, 1)

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

const site = async (test: Test) => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-self-'))
  const [brokerPort, collectorPort, statusPort] = await freePorts()
  const programs: Program[] = []
  const kept = async (starting: Promise<Program>): Promise<Program> => {
    const program = await starting
    programs.push(program)
    return program
  }
  test.teardown(async () => {
    for (const program of programs) await program.stop()
    await rm(directory, { recursive: true, force: true })
  })
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${statusPort}${path}`)
  return {
    collectorPort,
    get,
    agent: (more: Partial<AgentSettings> = {}) =>
      kept(
        startAgent({
          directory: join(directory, 'agent'),
          agent: 'gw',
          collectorPort,
          statusPort,
          source: `{ use: broker, port: ${brokerPort} }`,
          status: 'unacknowledged: 500ms',
          more: 'batch: { age: 50ms, ageOffline: 50ms }\nforward: { retryMost: 200ms, heartbeat: 200ms }',
          ...more
        })
      ),
    collector: () => kept(startCollector({ directory: join(directory, 'collector'), port: collectorPort, agents: ['gw'] })),
    async send(...payloads: string[]): Promise<void> {
      const out = await publisher(`mqtt://127.0.0.1:${brokerPort}`, { clientId: 'sensors', inFlightMax: 10 })
      for (const payload of payloads) await out.publish('load/m1/count', payload)
      await out.close()
    },
    command: (...args: string[]): Promise<Ended> =>
      new Promise(resolve => {
        const all = [built('agent/main.js'), ...args, '--config', join(directory, 'agent/agent.yaml')]
        execFile(process.execPath, all, { timeout: 30_000 }, (error, out, err) =>
          resolve({ code: error ? Number(error.code) : 0, out, err })
        )
      }),
    health: async (): Promise<Health & { code: number }> => {
      const response = await get('/health')
      return { ...((await response.json()) as Health), code: response.status }
    },
    metric: async (name: string): Promise<number> => {
      const line = (await (await get('/metrics')).text()).split('\n').find(line => line.startsWith(`wayside_agent_${name} `))
      return Number(line?.split(' ')[1])
    }
  }
}

t.test('without a link the agent is unhealthy with the reason and alive; with one it is healthy', { timeout }, async t => {
  const { agent, collector, send, health, get, metric, command } = await site(t)
  await agent()
  await send(...Array.from({ length: 20 }, (_, index) => JSON.stringify({ value: index, time: began + index })))
  t.match(await until(health, ({ problems }) => /20 samples wait/.test(problems[0]?.what ?? '')), {
    code: 503,
    live: true,
    state: 'degraded',
    problems: [{ what: /20 samples wait and none is acknowledged: .*ECONNREFUSED/, next: /tries again/ }]
  })
  t.equal((await get('/live')).status, 200)
  t.equal(await metric('waiting_samples'), 20)
  t.equal(await metric('healthy'), 0)
  t.match(await command('status'), { code: 0, out: /health +degraded\n +problem +20 samples wait/ })

  await collector()
  t.match(await until(health, ({ healthy }) => healthy), { code: 200, problems: [] })
  t.equal(
    await until(
      () => metric('acknowledged_samples_total'),
      samples => samples === 20
    ),
    20
  )
  t.equal(await metric('messages_total'), 20)
  t.ok((await metric('flash_written_bytes_total')) > 0)
  const { out } = await command('status', '--json')
  const status = JSON.parse(out) as AgentStatus & { health: Health }
  t.match(status, { waiting: 0, outbox: { acknowledged: 20, waitingBatches: 0 }, health: { state: 'healthy' } })
  t.ok(status.rates.minute.readings > 0)
})

t.test('what could not be read is shown, stays while it cannot, and is replayed once it can', { timeout }, async t => {
  const { agent, collector, collectorPort, send, command, metric, get } = await site(t)
  await collector()
  const first = await agent()
  await send(`{"v":7,"time":${began}}`, `{"v":8,"time":${began + 1}}`, '{"value":1,"time":5')
  t.match(await command('quarantine', 'list'), { code: 0, out: /^1 {2}.*\n2 {2}.*\n3 {2}.*\n$/ })
  const shown = await command('quarantine', 'show', '1')
  t.match(shown, { code: 0, out: /topic +load\/m1\/count\n/ })
  t.match(shown.out, /^00000000 {2}7b 22 76 22 3a 37 .*\|\{"v":7,"time":17\|$/m)
  t.match(await command('quarantine', 'show', '9'), { code: 1, err: /WAY_NOT_FOUND.*no payload 9/ })
  t.match(await command('quarantine', 'replay', '1'), {
    code: 1,
    out: /^1 stays: WAY_PAYLOAD_INVALID.*\n0 of 1 taken, 0 readings\n$/
  })
  t.match(await command('quarantine', 'replay'), { code: 64, err: /name payloads by their numbers, or say --all/ })
  t.equal((await fetch(`${(await get('/status')).url.replace('status', 'quarantine/replay')}`, { method: 'POST' })).status, 403)

  await first.stop()
  await agent({ decoder: '{ use: json, value: v }' })
  t.match(await command('quarantine', 'replay', '--all'), { code: 1, out: /^3 stays: .*\n2 of 3 taken, 2 readings\n$/ })
  t.same(
    await until(
      () => storedValues(collectorPort, 'count,asset=m1'),
      found => found.length >= 2
    ),
    [7, 8]
  )
  t.equal(await metric('replayed_messages_total'), 2)
  t.equal(await metric('quarantine_messages'), 1)
  t.match(await command('quarantine', 'replay', '1'), { code: 1, out: /1 missing/ })
})

t.test('systemd hears that the agent is ready, lives and stops', { timeout, skip: missingForSystemd() }, async t => {
  const { agent } = await site(t)
  const systemd = await fakeSystemd()
  t.teardown(() => systemd.close())
  const running = await agent({ environment: { NOTIFY_SOCKET: systemd.address, WATCHDOG_USEC: '400000' } })
  t.match(await systemd.heard(/READY=1/), { text: /^READY=1/ })
  t.match(await systemd.heard(/WATCHDOG=1/), { text: /STATUS=healthy: 0 readings taken/ })
  t.equal(await running.stop(), 0)
  await systemd.heard(/STOPPING=1/)
  t.match(systemd.notifications.at(-1), { text: /^STOPPING=1/ }, 'nothing is said after that')
})
