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
  const [first, last] = [seen[0]!, seen.at(-1)!]
  return ((last.count - first.count) * 1000) / (last.at - first.at)
}

const queue = (port: number, prefix: string, count: number): Promise<Published> =>
  runChild<Published>('publishing', { port, prefix, qos: 1, count, topics: topicsCount, perSecond: 1000, from: Date.now() - count })

/** The agent's session is made, the agent stopped, the queue filled, the agent started on it. */
export const agentPerSecond = async (
  { directory, seconds, profiles, progress }: MeasurementOptions,
  name: string,
  brokerLines: readonly string[] = [],
  script?: string
): Promise<number> => {
  const rig = await openRig({ directory, brokerLines, nodeOptions: profiling(profiles, name) })
  try {
    const first = await rig.startAgent(script)
    await rig.connected()
    await first.stop()
    const count = seconds * queuedPerSecond
    const { seconds: took } = await queue(rig.broker.port, 'load', count)
    progress(`${name}: ${count} messages queued at the broker in ${took.toFixed(1)} s`)
    await rig.startAgent(script)
    return await perSecondOf(async () => (await rig.status()).intake.readings, count, seconds * 1000)
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
    await queue(rig.broker.port, 'bare', count)
    const subscriber = await startChild<number>('bare', bare)
    const perSecond = await perSecondOf(subscriber.ask, count, seconds * 1000)
    await subscriber.close()
    return perSecond
  } finally {
    await rig.close()
  }
}

export const qos1: Measurement = {
  about: 'QoS 1 from Mosquitto as it comes (20 in flight), each PUBACK after the fsync, the queue filled beforehand',
  async run(options) {
    const perSecond = await agentPerSecond(options, 'qos1')
    options.progress(`qos1: ${perSecond.toFixed(0)} readings/s`)
    const raised = await agentPerSecond(options, 'qos1-raised', ['max_inflight_messages 1000'])
    options.progress(`qos1 with 1,000 in flight: ${raised.toFixed(0)} readings/s`)
    const bare = await barePerSecond(options)
    return {
      figures: { qos1PerSecond: Math.round(perSecond), bareQos1PerSecond: Math.round(bare) },
      lines: [
        `QoS 1 readings/s, PUBACK after fsync      ${perSecond.toFixed(0)}`,
        `the same, max_inflight_messages 1000      ${raised.toFixed(0)}`,
        `a bare mqtt.js subscriber, QoS 1, no disk ${bare.toFixed(0)}`
      ]
    }
  }
}
