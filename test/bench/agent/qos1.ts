// QoS 1 from a real Mosquitto: how many readings a second the agent takes, each acknowledged after its fsync.

import { setTimeout as delay } from 'node:timers/promises'
import { runChild, startChild } from '../child.ts'
import { cpuSecondsOf } from '../consumption.ts'
import { type Measurement, type MeasurementOptions, profiling } from '../measurement.ts'
import type { Published } from './publishing.ts'
import { topicsCount } from './readings.ts'
import { openRig } from './rig.ts'

/** Messages queued at the broker for each second asked for; more than an agent takes, so that the queue never runs dry. */
const queuedPerSecond = 60_000
const pollMs = 100

interface Seen {
  readonly at: number
  readonly count: number
  readonly cpuSeconds: number
}

/** How fast, and with how much CPU a reading: of the two, the latter hardly depends on what else the machine does. */
interface Speed {
  readonly perSecond: number
  readonly cpuMicros: number
}

/** Watches the counter of a process until it reaches `whole`; between the first and the last sight of it on its way. */
const speedOf = async (pid: number, count: () => Promise<number>, whole: number, forMs: number): Promise<Speed> => {
  const seen: Seen[] = []
  while (true) {
    const counted = await count()
    // After the answer: a busy process counts just before it answers, not when it is asked.
    const sight = { at: performance.now(), count: counted, cpuSeconds: cpuSecondsOf(pid) }
    if (counted > 0) seen.push(sight)
    if (counted >= whole || (seen.length > 1 && sight.at - seen[0]!.at > forMs)) break
    await delay(pollMs)
  }
  // The last sight may be late: it says when all had been taken for some time.
  const [first, most] = [seen[0]!, seen.at(-1)!]
  const last = seen.findLast(({ count }) => count < most.count) ?? most
  const readings = last.count - first.count
  return {
    perSecond: (readings * 1000) / (last.at - first.at),
    cpuMicros: ((last.cpuSeconds - first.cpuSeconds) * 1e6) / readings
  }
}

const shown = ({ perSecond, cpuMicros }: Speed): string =>
  `${perSecond.toFixed(0)} readings/s, ${cpuMicros.toFixed(1)} µs of CPU each`

const queue = (port: number, prefix: string, count: number): Promise<Published> =>
  runChild<Published>('agent/publishing', {
    port,
    prefix,
    qos: 1,
    count,
    topics: topicsCount,
    perSecond: 1000,
    from: Date.now() - count
  })

interface Run {
  readonly name: string
  readonly version?: 4 | 5
  readonly script?: string
}

/** The agent's session is made, the agent stopped, the queue filled, the agent started on it. */
const agentSpeed = async (
  { directory, seconds, profiles, progress }: MeasurementOptions,
  { name, version = 5, script }: Run
): Promise<Speed> => {
  const source = (port: number): string => `{ use: mqtt, url: "mqtt://127.0.0.1:${port}", version: ${version} }`
  const rig = await openRig({ directory, source, nodeOptions: profiling(profiles, name) })
  try {
    const first = await rig.startAgent(script)
    await rig.connected()
    await first.stop()
    const count = seconds * queuedPerSecond
    await queue(rig.broker.port, 'load/m', count)
    const { pid } = await rig.startAgent(script)
    const speed = await speedOf(pid, async () => (await rig.status()).intake.readings, count, seconds * 1000)
    const { readings } = (await rig.status()).intake
    progress(`${name}: ${shown(speed)}, ${readings} of ${count} taken`)
    return speed
  } finally {
    await rig.close()
  }
}

const bareSpeed = async ({ directory, seconds }: MeasurementOptions): Promise<Speed> => {
  const rig = await openRig({ directory })
  const bare = { url: rig.broker.url, filter: 'bare/#', qos: 1 }
  try {
    await (await startChild<number>('agent/bare', bare)).close()
    const count = seconds * queuedPerSecond
    await queue(rig.broker.port, 'bare/m', count)
    const subscriber = await startChild<number>('agent/bare', bare)
    const speed = await speedOf(subscriber.pid, subscriber.ask, count, seconds * 1000)
    await subscriber.close()
    return speed
  } finally {
    await rig.close()
  }
}

/** MQTT 5 lets the agent say how many it takes in flight; with 3.1.1 the broker's own limit holds, 20 as it comes. */
const run = async (options: MeasurementOptions) => {
  const [synced, older, unsynced] = [
    await agentSpeed(options, { name: 'qos1' }),
    await agentSpeed(options, { name: 'qos1-3.1.1', version: 4 }),
    await agentSpeed(options, { name: 'qos1-unsynced', script: 'test/bench/agent/unsynced.js' })
  ]
  const bare = await bareSpeed(options)
  return {
    figures: {
      qos1PerSecond: Math.round(synced.perSecond),
      qos1VsNoSync: Number((synced.perSecond / unsynced.perSecond).toFixed(2)),
      bareQos1PerSecond: Math.round(bare.perSecond)
    },
    lines: [
      `QoS 1 from Mosquitto as it comes, PUBACK after fsync: ${shown(synced)} (MQTT 5, the agent asks for 1,000 in flight)`,
      `  MQTT 3.1.1, 20 in flight:            ${shown(older)}`,
      `  the same agent without durability:   ${shown(unsynced)}`,
      `  a bare mqtt.js subscriber, no disk:  ${shown(bare)}`
    ]
  }
}

export const qos1: Measurement = {
  about: 'QoS 1 from Mosquitto as it comes, each PUBACK after the fsync, the queue filled beforehand',
  figures: ['qos1PerSecond', 'qos1VsNoSync', 'bareQos1PerSecond'],
  run
}
