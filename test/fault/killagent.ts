// kill -9 of the agent at random moments under load from a real Mosquitto with QoS 1.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort, startMosquitto } from '../../simulators/mosquitto.ts'
import { publisher } from '../../simulators/publish.ts'
import { random } from '../../simulators/random.ts'
import { type Program, startAgent, startCollector } from '../support/programs.ts'
import { statusOf, until } from '../support/site.ts'
import type { Fault, FaultOptions, FaultReport } from './fault.ts'

const assets = 20
/** Event time of reading 0 of each series; reading n is n ms later. */
const epoch = Date.UTC(2026, 0, 1)
const drainMsMax = 120_000

interface Load {
  /** Readings that Mosquitto has acknowledged, per series: times, from 1 up without gaps. */
  readonly acked: Map<string, number>
  stop(): Promise<void>
}

/** Each reading's time and value are its number in its series, so that what is missing or twice has a name. */
const startLoad = async (url: string): Promise<Load> => {
  const out = await publisher(url, { clientId: 'load', inFlightMax: 200 })
  const acked = new Map<string, number>()
  let running = true
  const sensor = async (asset: string): Promise<void> => {
    for (let number = 1; running; number++) {
      await out.publish(`load/${asset}/count`, JSON.stringify({ value: number, time: epoch + number }))
      acked.set(asset, number)
      await delay(5)
    }
  }
  const sensors = Array.from({ length: assets }, (_, index) => sensor(`m${index}`))
  return {
    acked,
    async stop() {
      running = false
      await Promise.all(sensors)
      await out.close()
    }
  }
}

interface Samples {
  readonly times: readonly number[]
  readonly values: readonly number[]
}

const samplesOf = async (port: number, asset: string): Promise<Samples> => {
  const query = new URLSearchParams({
    series: `count,asset=${asset}`,
    from: String(epoch),
    to: String(epoch + 1e9),
    limit: '1000000'
  })
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/samples?${query}`)
  const { times, values } = response.ok ? ((await response.json()) as Samples) : { times: [], values: [] }
  return { times: times.map(time => time - epoch), values }
}

interface Count {
  lost: number
  twice: number
  wrong: number
}

const countOf = async (port: number, acked: ReadonlyMap<string, number>): Promise<Count> => {
  const count: Count = { lost: 0, twice: 0, wrong: 0 }
  for (const [asset, last] of acked) {
    const { times, values } = await samplesOf(port, asset)
    const seen = new Set(times)
    count.twice += times.length - seen.size
    count.wrong += times.filter((time, index) => values[index] !== time || time > last).length
    for (let number = 1; number <= last; number++) if (!seen.has(number)) count.lost++
  }
  return count
}

/** Polls until nothing is missing any more, or the time is over. */
const drained = async (port: number, acked: ReadonlyMap<string, number>): Promise<Count> => {
  const end = performance.now() + drainMsMax
  while (true) {
    const count = await countOf(port, acked)
    if (count.lost === 0 || performance.now() > end) return count
    await delay(500)
  }
}

const run = async ({ trials, seed, progress }: FaultOptions): Promise<FaultReport> => {
  const chance = random(seed)
  const directory = await mkdtemp(join(tmpdir(), 'wayside-faults-'))
  const broker = await startMosquitto({ packets: false, lines: ['max_queued_messages 0'] })
  const [port, statusPort] = [await freePort(), await freePort()]
  const collector = await startCollector({ directory: join(directory, 'collector'), port, agents: ['gw'] })
  const launch = (): Promise<Program> =>
    startAgent({
      directory: join(directory, 'agent'),
      agent: 'gw',
      collectorPort: port,
      statusPort,
      source: `{ use: mqtt, url: "${broker.url}" }`
    })
  let agent = await launch()
  // Without a session yet, the broker keeps nothing for the agent.
  await until(
    () => statusOf(statusPort),
    ({ sources }) => sources.every(({ connected }) => connected)
  )
  const load = await startLoad(broker.url)
  const ready: number[] = []
  let unopenable = 0
  try {
    for (let trial = 1; trial <= trials; trial++) {
      await delay(50 + chance.integer(700))
      await agent.kill()
      try {
        agent = await launch()
        ready.push(agent.readyMs)
      } catch (error) {
        unopenable++
        progress(String(error))
        agent = await launch()
      }
      if (trial % 10 === 0)
        progress(
          `${trial} of ${trials} kills, ${[...load.acked.values()].reduce((sum, count) => sum + count, 0)} readings acknowledged`
        )
    }
    await load.stop()
    const count = await drained(port, load.acked)
    const acked = [...load.acked.values()].reduce((sum, last) => sum + last, 0)
    ready.sort((a, b) => a - b)
    const p99 = Math.round(ready[Math.min(ready.length - 1, Math.floor(ready.length * 0.99))] ?? 0)
    return { fault: 'kill-agent', trials, skipped: 0, acked, ...count, unopenable, readyP99Ms: p99 }
  } finally {
    await agent.kill()
    await collector.stop()
    await broker.close()
    await rm(directory, { recursive: true, force: true })
  }
}

export const killAgent: Fault = {
  about: 'kill -9 of the agent at random moments, under load from Mosquitto with QoS 1',
  quick: 10,
  run
}
