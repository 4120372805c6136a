// The real programs over TLS: every reading arrives while tokens and certificates on both sides are replaced under way.

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { freePorts } from '../../simulators/mosquitto.ts'
import { publisher } from '../../simulators/publish.ts'
import { authority, noOpenssl, replaceFile } from '../support/authority.ts'
import { built, startAgent, startCollector, tokenOf } from '../support/programs.ts'
import { until } from '../support/site.ts'

interface Status {
  readonly outbox: { readonly acknowledged: number }
  readonly problem?: string
  readonly warnings: readonly string[]
  readonly certificateExpires?: string
}

t.test('agent and collector with certificates', { skip: noOpenssl, timeout: 120_000 }, async t => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-tls-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const plant = await authority(directory, 'plant')
  const at = (name: string): string => join(directory, name)
  const put = async (who: 'agent' | 'collector', name: string, days = 40): Promise<void> => {
    const issued = await plant.issue({ name, to: new Date(Date.now() + days * 86_400_000) })
    await replaceFile(issued.certFile, at(`${who}.pem`))
    await replaceFile(issued.keyFile, at(`${who}.key`))
  }
  await put('collector', 'collector')
  await put('agent', 'gw')

  const [port, statusPort, broker] = await freePorts()
  const listen = `, certFile: ${at('collector.pem')}, keyFile: ${at('collector.key')}, clientCaFile: ${plant.caFile}`
  const collector = await startCollector({ directory: at('c'), port, agents: ['gw'], listen })
  const agent = await startAgent({
    directory: at('a'),
    agent: 'gw',
    collectorPort: port,
    statusPort,
    source: `{ use: broker, port: ${broker} }`,
    tls: `, caFile: ${plant.caFile}, certFile: ${at('agent.pem')}, keyFile: ${at('agent.key')}`,
    more: 'batch: { age: 100ms }\nforward: { heartbeat: 100ms, retryMost: 200ms }'
  })
  const out = await publisher(`mqtt://127.0.0.1:${broker}`, { clientId: 'sensors', inFlightMax: 100 })
  t.teardown(async () => {
    await out.close()
    await agent.stop()
    await collector.stop()
  })
  const status = async (): Promise<Status> => (await (await fetch(`http://127.0.0.1:${statusPort}/status`)).json()) as Status
  let sent = 0
  const arrives = async (what: string): Promise<void> => {
    sent++
    await out.publish('load/m1/count', JSON.stringify({ value: sent, time: Date.UTC(2026, 0, 1) + sent }))
    const { outbox } = await until(status, ({ outbox }) => outbox.acknowledged === sent)
    t.equal(outbox.acknowledged, sent, what)
  }
  const refused = async (problem: RegExp): Promise<void> => {
    t.match((await until(status, found => problem.test(found.problem ?? ''))).problem, problem)
  }

  await arrives('over TLS, known by token and certificate')
  t.match(await status(), { warnings: [], certificateExpires: /^20/ })

  await put('collector', 'collector')
  collector.hangUp()
  await until(
    async () => collector.log,
    log => log.some(line => line.includes('certificates renewed'))
  )
  await arrives("with the collector's certificate replaced")

  await put('agent', 'gw', 10)
  await arrives("with the agent's certificate replaced")
  t.match((await status()).warnings, [/certificate of this agent ends on .*, in 10 days/])

  await put('agent', 'gw-2')
  await refused(/403/)
  await put('agent', 'gw')
  await arrives('with its own certificate again')

  await writeFile(join(at('a'), 'token'), 'wrong')
  await refused(/401/)
  await writeFile(join(at('a'), 'token'), tokenOf('gw'))
  await arrives('with its own token again')
})

const checked = async (collector: string): Promise<{ code: number; err: string }> => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-tls-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const [file, token] = [join(directory, 'agent.yaml'), join(directory, 'token')]
  await writeFile(token, 'x', { mode: 0o600 })
  await writeFile(join(directory, 'open.key'), 'x', { mode: 0o644 })
  const rest = 'sources: [{ use: broker, port: 1883 }]\ntopics: [{ topic: "a/{measurement}", decoder: { use: json } }]\n'
  const options = `tokenFile: ${token}, ${collector.replaceAll('DIRECTORY', directory)}`
  await writeFile(file, `agent: gw\ndata: ${directory}/d\ncollector: { ${options} }\n${rest}`)
  return new Promise(resolve =>
    execFile(process.execPath, [built('agent/main.js'), '--config', file, '--check'], { timeout: 20_000 }, (error, _out, err) =>
      resolve({ code: error ? Number(error.code) : 0, err })
    )
  )
}

for (const [what, collector, code, err] of [
  ['http to another machine', 'url: "http://c.example"', 78, /agent\.yaml:3:\d+: collector\.url: .*insecure: true/],
  ['http to another machine, allowed', 'url: "http://c.example", insecure: true', 0, /^$/],
  [
    'a file that is not there',
    'url: "https://c.example", caFile: /none.pem',
    78,
    /collector\.caFile: \/none\.pem cannot be read/
  ],
  [
    'a key that others can read',
    'url: "https://c.example", certFile: DIRECTORY/open.key, keyFile: DIRECTORY/open.key',
    78,
    /collector\.keyFile: .*mode 644\): chmod 600/
  ]
] as const) {
  t.test(`--check of ${what} ends with exit code ${code}`, async t => {
    t.match(await checked(collector), { code, err })
  })
}
