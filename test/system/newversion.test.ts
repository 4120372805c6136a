// The real programs after an update: a backlog of the first format, other settings at every start, and a collector that was not there before.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { freePort, freePorts } from '../../simulators/mosquitto.ts'
import { publisher } from '../../simulators/publish.ts'
import { firstAgent, writeFirstAgent } from '../support/firstformat.ts'
import { type Program, startAgent, startCollector } from '../support/programs.ts'
import { statusOf, storedValues, until } from '../support/site.ts'

const raw = 'vibration,asset=m1'
const began = Date.UTC(2026, 8, 20)
const perRun = 150

/** Of each run: other filters, buckets, batches and order. */
const settings = [
  'batch: { samples: 10, age: 100ms, ageOffline: 200ms }\nreduce: [{ measurement: temperature, filters: [{ use: deadband, width: 5 }] }]',
  'batch: { samples: 5000, ageOffline: 60s }\nrecorder: { bytes: 1MiB, spacing: 0ms }\nforward: { order: newest, inFlightMax: 1, retryMost: 200ms }',
  'reduce: [{ measurement: current, downsample: { use: buckets, interval: 1m, keep: max } }]\nforward: { retryMost: 200ms, share: 0.1 }'
]

const samples = async (port: number, series: string): Promise<[number, unknown][]> => {
  const query = new URLSearchParams({ series, from: '0', to: String(Date.UTC(2030, 0, 1)), limit: '100000' })
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/samples?${query}`)
  const { times, values } = (await response.json()) as { times: number[]; values: unknown[] }
  return times.map((time, at) => [time, values[at]])
}

t.test(
  'an update takes a backlog along through other tokens, addresses, filters and batches, and all of it arrives once',
  { timeout: 240_000 },
  async t => {
    const directory = await mkdtemp(join(tmpdir(), 'wayside-newversion-'))
    const first = await firstAgent()
    const [statusPort, brokerPort] = await freePorts()
    const [strange, known] = await freePorts()
    const running: Program[] = []
    t.teardown(async () => {
      for (const program of running) await program.kill()
      await rm(directory, { recursive: true, force: true })
    })
    const data = join(directory, 'data')
    await writeFirstAgent(data, first)

    const open = async (run: number, collectorPort: number): Promise<Program> => {
      const program = await startAgent({
        directory: join(directory, `agent-${run}`),
        data,
        agent: 'gw',
        collectorPort,
        collectorHost: run === 2 ? 'localhost' : '127.0.0.1',
        statusPort,
        source: `{ use: broker, host: 127.0.0.1, port: ${brokerPort} }`,
        more: settings[run]!
      })
      running.push(program)
      return program
    }
    const publish = async (run: number): Promise<void> => {
      const out = await publisher(`mqtt://127.0.0.1:${brokerPort}`, { clientId: 'sensors', inFlightMax: 100 })
      const numbers = Array.from({ length: perRun }, (_, index) => run * perRun + index)
      await Promise.all(
        numbers.flatMap(number =>
          ['count', 'temperature', 'current'].map(name =>
            out.publish(`load/m1/${name}`, JSON.stringify({ value: number, time: began + number * 1000 }))
          )
        )
      )
      await out.close()
    }

    running.push(await startCollector({ directory: join(directory, 'strange'), port: strange, agents: ['another'] }))
    const offline = await open(0, strange)
    await publish(0)
    const { problem } = await until(
      () => statusOf(statusPort),
      ({ problem }) => /401/.test(problem ?? '')
    )
    t.match(problem, /401/, 'the collector does not know the token')
    t.equal(await offline.stop(), 0)

    const nobody = await open(1, await freePort())
    await publish(1)
    await nobody.kill()

    running.push(await startCollector({ directory: join(directory, 'known'), port: known, agents: ['gw'] }))
    await open(2, known)
    await publish(2)
    const status = await until(
      () => statusOf(statusPort),
      ({ waiting, pending, reduce, outbox }) =>
        waiting === 0 && pending < 20 && outbox.batched === outbox.acknowledged + outbox.lost && reduce.recorded >= 3 * 3 * perRun
    )

    const counts = Array.from({ length: 3 * perRun }, (_, number) => number)
    const stored = (): Promise<unknown[]> => storedValues(known, 'count,asset=m1')
    t.same(await until(stored, ({ length }) => length >= counts.length), counts, 'each reading of the runs before, once')

    const { batched, acknowledged, lost, refused } = status.outbox
    const dropped = Object.values(status.reduce.dropped).reduce((sum, count) => sum + count, 0)
    const published = Object.values(first.published).reduce((sum, { length }) => sum + length, 3 * 3 * perRun)
    t.equal(published, batched + dropped + status.pending, 'published = batched + dropped by reason + pending')
    t.equal(lost, first.status.outbox.lost)
    t.equal(refused, 0)

    const names = (points: Iterable<readonly [number | null, unknown]>): string[] =>
      [...points].map(([time, value]) => `${time} ${value}`)
    const vibrations = names(await samples(known, raw))
    const [sent, arrived] = [names(first.published[raw]!), new Set(names(first.arrived[raw]!))]
    t.equal(new Set(vibrations).size, vibrations.length, 'nothing twice')
    t.notOk(
      vibrations.some(name => arrived.has(name)),
      'nothing that had arrived before the update'
    )
    t.notOk(
      vibrations.some(name => !sent.includes(name)),
      'nothing that nobody sent'
    )
    const missing = sent.filter(name => !arrived.has(name) && !vibrations.includes(name))
    t.ok(missing.length <= lost, `${missing.length} are missing, ${lost} were counted as lost before`)
    t.equal(acknowledged, batched - lost)
  }
)
