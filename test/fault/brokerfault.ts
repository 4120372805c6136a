// A real Mosquitto that restarts, dies, forgets and is taken over, under the real agent and load with QoS 1.
//
// Judged: every reading whose PUBACK of the agent went over the wire is stored, once. Of those that only Mosquitto acknowledged,
// each must be stored too, unless Mosquitto was killed or lost the session between its PUBACK to the sensor and the delivery:
// `brokerLost` counts these. They are Mosquitto's to lose, the agent has never seen them.

import { join } from 'node:path'
import { freePort, mosquittoPath, startMosquitto } from '../../simulators/mosquitto.ts'
import { openProxy } from '../../simulators/proxy.ts'
import { random } from '../../simulators/random.ts'
import { startCollector } from '../support/programs.ts'
import { until } from '../support/site.ts'
import { type Scene as Place, type Trouble, troubles } from './brokertroubles.ts'
import { type Count, countHeld, type Expected, samplesOf } from './count.ts'
import { type Fault, type FaultOptions, type FaultReport, skippedReport } from './fault.ts'
import { type Gateway, openGateway } from './gateway.ts'
import { ackedOf, counting, type OpenLedger, startLoad } from './load.ts'
import { openMost } from './meter.ts'
import { mqttTap, type Tap } from './mqtttap.ts'
import { rssKiB, slope } from './rss.ts'
import { workshop } from './workshop.ts'

const assets = Array.from({ length: 10 }, (_, index) => `m${index}`)
const flowMsMax = 30_000
/** The first ones of a quiet time fill caches. */
const settlingReconnects = 10

interface Scene extends Place {
  readonly gateway: Gateway
  readonly tap: Tap
  /** By series: the readings that the broker may have forgotten, after the first number and up to the second. */
  readonly forgotten: Map<string, [after: number, to: number][]>
  readonly memory: [reconnects: number, kiB: number][]
}

const connected = async ({ gateway }: Scene): Promise<boolean> => {
  const { sources } = await until(
    () => gateway.status(),
    ({ sources }) => sources.every(source => source.connected),
    flowMsMax
  )
  return sources.every(source => source.connected)
}

const numbers = (scene: Scene, of: 'acked' | 'sent'): Map<string, number> =>
  new Map([...scene.ledger].map(([series, entry]) => [series, entry[of]]))

/** True when the agent has acknowledged, of each sensor that goes on sending, one with at least that number. */
const reached = async ({ tap }: Scene, wanted: ReadonlyMap<string, number>): Promise<boolean> => {
  const newest = (series: string): number => Math.max(0, ...(tap.acknowledged.get(series) ?? []))
  const sending = assets.map(counting.seriesOf)
  const there = async (): Promise<boolean> => sending.every(series => newest(series) >= (wanted.get(series) ?? 0))
  return until(there, right => right, flowMsMax)
}

const forget = ({ forgotten }: Scene, after: ReadonlyMap<string, number>, to: ReadonlyMap<string, number>): void => {
  for (const [series, last] of to) forgotten.set(series, [...(forgotten.get(series) ?? []), [after.get(series) ?? 0, last]])
}

const remember = async ({ gateway, tap, memory }: Scene): Promise<void> => {
  const kiB = await rssKiB(gateway.agent.pid)
  if (kiB !== undefined) memory.push([tap.connections.length, kiB])
}

/** @returns what did not hold */
const suffer = async (scene: Scene, trouble: Trouble): Promise<string[]> => {
  const before = numbers(scene, 'acked')
  // What the agent has acknowledged can no longer be forgotten by the broker.
  if (!(await reached(scene, before))) return ['readings did not flow before the trouble']
  await trouble.run(scene)
  const back = await connected(scene)
  const after = numbers(scene, 'sent')
  if (trouble.forgets) forget(scene, before, after)
  if (!back) return [`the agent is not connected ${flowMsMax / 1000} s later`]
  const next = new Map([...after].map(([series, number]) => [series, number + 1]))
  return (await reached(scene, next)) ? [] : [`readings do not flow ${flowMsMax / 1000} s later`]
}

/** Reconnects without load, so that memory has no other reason to grow. */
const reconnectQuietly = async (scene: Scene, times: number): Promise<void> => {
  scene.memory.length = 0
  for (let time = 0; time < times; time++) {
    const { length } = scene.tap.connections
    scene.proxy.cut()
    scene.proxy.heal()
    await until(
      async () => scene.tap.connections.length,
      now => now > length
    )
    await connected(scene)
    await remember(scene)
  }
}

const report = async (scene: Scene, trials: number, port: number, violations: string[]): Promise<FaultReport> => {
  const { gateway, ledger, tap, forgotten, memory } = scene
  const known = (series: string, number: number): boolean => tap.acknowledged.get(series)?.has(number) ?? false
  const excused = (series: string, number: number): boolean =>
    (forgotten.get(series) ?? []).some(([after, to]) => number > after && number <= to)
  const held = (expected?: Expected): Promise<Count> => countHeld(ledger, series => samplesOf(port, series), expected)
  const count = await until(
    () => held((series, number, acknowledged) => known(series, number) || (acknowledged && !excused(series, number))),
    ({ lost }) => lost === 0
  )
  const missing = await held()
  const sockets = openMost(tap.connections)
  if (sockets > 1) violations.push(`the agent had ${sockets} sockets to the broker at a time`)
  if (gateway.agent.log.some(line => line.includes('MaxListenersExceeded'))) violations.push('listeners pile up in the agent')
  return {
    fault: 'broker',
    trials,
    skipped: 0,
    acked: [...tap.acknowledged.values()].reduce((sum, { size }) => sum + size, 0),
    ...count,
    unopenable: 0,
    readyP99Ms: Math.round(Math.max(...gateway.readyMs)),
    broken: violations.length,
    brokerAcked: ackedOf(ledger),
    brokerLost: missing.lost - count.lost,
    deliveredAgain: tap.again,
    reconnects: tap.connections.length - 1,
    socketsMost: sockets,
    rssSlopeKiBPerReconnect: Number(slope(memory.slice(settlingReconnects)).toFixed(1)),
    violations
  }
}

const run = async ({ trials, seed, progress, signal }: FaultOptions): Promise<FaultReport> => {
  if (!mosquittoPath()) return skippedReport('broker', trials, 'mosquitto is not installed: apt-get install mosquitto')
  const { directory, closing, remove } = await workshop()
  const violations: string[] = []
  try {
    const broker = closing(await startMosquitto({ packets: false, persistence: true, lines: ['max_queued_messages 0'] }))
    const port = await freePort()
    const collector = await startCollector({ directory: join(directory, 'collector'), port, agents: ['gw'] })
    closing({ close: collector.stop })
    const tap = mqttTap()
    const proxy = closing(await openProxy(broker.port, { watch: tap.watch }))
    const clientId = 'wayside-gw'
    const source = `{ use: mqtt, url: "mqtt://127.0.0.1:${proxy.port}", clientId: ${clientId}, reconnectMax: 500ms }`
    const gateway = closing(await openGateway({ directory, collectorPort: port, source }))
    const ledger: OpenLedger = new Map()
    const place = { broker, proxy, clientId, ledger, chance: random(seed), signal }
    const scene: Scene = { ...place, gateway, tap, forgotten: new Map(), memory: [] }
    // Without a session yet, the broker keeps nothing for the agent.
    if (!(await connected(scene))) throw new Error('the agent does not connect to the broker')
    const load = startLoad(broker.url, { assets, paceMs: 20, ledger })
    closing({ close: () => load.stop(0) })
    for (let trial = 0; trial < trials; trial++) {
      const trouble = troubles[trial % troubles.length]!
      const broken = await suffer(scene, trouble)
      violations.push(...broken.map(what => `${trouble.name}: ${what}`))
      progress(
        `${trial + 1} of ${trials} ${trouble.name}: ${tap.delivered} delivered so far, ${tap.again} of them again, ${tap.connections.length - 1} reconnects${broken.map(what => `\n  BROKEN ${what}`).join('')}`
      )
    }
    if (!(await load.stop())) violations.push('a reading was never acknowledged to its sensor')
    await reached(scene, numbers(scene, 'acked'))
    if (!(await gateway.drained(flowMsMax))) violations.push('the agent did not deliver everything')
    await reconnectQuietly(scene, Math.max(40, 2 * trials))
    return await report(scene, trials, port, violations)
  } finally {
    await remove()
  }
}

export const broker: Fault = {
  about: 'a Mosquitto that restarts, dies, forgets, is taken over, floods and flaps, under load with QoS 1',
  quick: troubles.length,
  run
}
