// QoS 1 from a real Mosquitto: how many readings a second the agent takes, each acknowledged after its fsync.

import { setTimeout as delay } from 'node:timers/promises'
import { runChild, startChild } from './child.ts'
import { type Measurement, type MeasurementOptions, profiling } from './measurement.ts'
import type { Published } from './publishing.ts'
import { topicsCount } from './readings.ts'
import { openRig } from './rig.ts'

/** Messages queued at the broker for each second asked for; more than an agent takes, so that the queue never runs dry. */
const queuedPerSecond = 40_000
const pollMs = 100

interface Seen {
  readonly at: number
  readonly count: number
}

/** Watches a counter until it reaches `whole`; a second between the first and the last sight of it on its way. */
const perSecondOf = async (count: () => Promise<number>, whole: number, forMs: number): Promise<number> => {
  const seen: Seen[] = []
  while (true) {
    const at = performance.now()
    const sight = { at, count: await count() }
    if (sight.count > 0) seen.push(sight)
    if (sight.count >= whole || (seen.length > 1 && at - seen[0]!.at > forMs)) break
    await delay(pollMs)
  }
  // The last sight may be late: it says when all had been taken for some time.
  const [first, last] = [seen[0]!, seen.findLast(({ count }) => count < whole) ?? seen.at(-1)!]
  return ((last.count - first.count) * 1000) / (last.at - first.at)
}

const queue = (port: number, prefix: string, count: number): Promise<Published> =>
  runChild<Published>('publishing', {
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
const agentPerSecond = async (
  { directory, seconds, profiles, progress }: MeasurementOptions,
  { name, version = 5, script }: Run
) => {
  const source = (port: number): string => `{ use: mqtt, url: "mqtt://127.0.0.1:${port}", version: ${version} }`
  const rig = await openRig({ directory, source, nodeOptions: profiling(profiles, name) })
  try {
    const first = await rig.startAgent(script)
    await rig.connected()
    await first.stop()
    const count = seconds * queuedPerSecond
    await queue(rig.broker.port, 'load/m', count)
    await rig.startAgent(script)
    const perSecond = await perSecondOf(async () => (await rig.status()).intake.readings, count, seconds * 1000)
    const { readings } = (await rig.status()).intake
    progress(`${name}: ${perSecond.toFixed(0)} readings/s, ${readings} of ${count} taken`)
    return perSecond
  } finally {
    await rig.close()
  }
}

const barePerSecond = async ({ directory, seconds }: MeasurementOptions): Promise<number> => {
  const rig = await openRig({ directory })
  const bare = { url: rig.broker.url, filter: 'bare/#', qos: 1 }
  try {
    await (await startChild<number>('bare', bare)).close()
    const count = seconds * queuedPerSecond
    await queue(rig.broker.port, 'bare/m', count)
    const subscriber = await startChild<number>('bare', bare)
    const perSecond = await perSecondOf(subscriber.ask, count, seconds * 1000)
    await subscriber.close()
    return perSecond
  } finally {
    await rig.close()
  }
}

/** MQTT 5 lets the agent say how many it takes in flight; with 3.1.1 the broker's own limit holds, 20 as it comes. */
const run = async (options: MeasurementOptions) => {
  const [perSecond, older, unsynced] = [
    await agentPerSecond(options, { name: 'qos1' }),
    await agentPerSecond(options, { name: 'qos1-3.1.1', version: 4 }),
    await agentPerSecond(options, { name: 'qos1-unsynced', script: 'test/bench/agent/unsynced.js' })
  ]
  const bare = await barePerSecond(options)
  return {
    figures: {
      qos1PerSecond: Math.round(perSecond),
      qos1VsNoSync: Number((perSecond / unsynced).toFixed(2)),
      bareQos1PerSecond: Math.round(bare)
    },
    lines: [
      `QoS 1 from Mosquitto as it comes, PUBACK after fsync: ${perSecond.toFixed(0)} readings/s (MQTT 5, the agent asks for 1,000 in flight)`,
      `  MQTT 3.1.1, 20 in flight:            ${older.toFixed(0)}`,
      `  the same agent without durability:   ${unsynced.toFixed(0)}`,
      `  a bare mqtt.js subscriber, no disk:  ${bare.toFixed(0)}`
    ]
  }
}

export const qos1: Measurement = {
  about: 'QoS 1 from Mosquitto as it comes, each PUBACK after the fsync, the queue filled beforehand',
  figures: ['qos1PerSecond', 'qos1VsNoSync', 'bareQos1PerSecond'],
  run
}
