// How long it takes from a reading over a limit to the webhook, with other readings around it.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePorts, startMosquitto } from '../../../simulators/mosquitto.ts'
import { startAgent, startCollector } from '../../support/programs.ts'
import { statusOf, until } from '../../support/site.ts'
import type { Published } from '../agent/publishing.ts'
import { topicsCount } from '../agent/readings.ts'
import { runChild } from '../child.ts'
import type { Measurement, MeasurementOptions } from '../measurement.ts'
import { type Hook, openHook, type Told } from './hook.ts'
import { openProbes, type Probed } from './probes.ts'

const perSecond = 10_000
const everyMs = 125
const warmMs = 3000
const patienceMs = 30_000

interface Way {
  readonly name: string
  /** YAML of the agent and of what the collector computes. */
  readonly agent: string
  readonly collector: string
}

const urgent = 'reduce: [{ measurement: temperature, urgent: { above: 90 } }]'
const ofSamples = 'detectors: [{ use: threshold, name: hot, measurement: temperature, above: 90 }]'

/** All readings of the load are judged too. The first is the one to choose; the others show what it gains. */
const ways: readonly [Way, ...Way[]] = [
  { name: 'urgent at the agent, samples judged', agent: urgent, collector: ofSamples },
  { name: 'samples judged', agent: '', collector: ofSamples },
  {
    name: 'a window of one second judged',
    agent: '',
    collector: `windows: [{ use: tumbling, name: second, length: 1s, aggregates: [max] }]
detectors: [{ use: threshold, name: hot, window: second, of: max, above: 90 }]`
  }
]

interface Timed {
  /** From the reading to the webhook, and to where the collector had it: milliseconds, sorted. */
  readonly whole: readonly number[]
  readonly arrival: readonly number[]
  readonly missing: number
  readonly twice: number
}

const at = (sorted: readonly number[], share: number): number =>
  sorted.length === 0 ? Number.NaN : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!

const ascending = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b)

const timed = (probed: readonly Probed[], told: readonly Told[]): Timed => {
  const found = new Map<string, Told[]>()
  for (const one of told)
    for (const { machine, state } of one.changes)
      if (state === 'firing' && machine) found.set(machine, [...(found.get(machine) ?? []), one])
  const pairs = probed.flatMap(probe => (found.get(probe.asset) ?? []).slice(0, 1).map(told => ({ probe, told })))
  return {
    whole: ascending(pairs.map(({ probe, told }) => told.at - probe.at)),
    arrival: ascending(pairs.map(({ probe, told }) => told.received - probe.time)),
    missing: probed.length - pairs.length,
    twice: [...found.values()].filter(all => all.length > 1).length
  }
}

const isTold = ({ told }: Hook, count: number): boolean => told.reduce((sum, { changes }) => sum + changes.length, 0) >= count

const measure = async ({ agent: agentMore, collector: collectorMore }: Way, own: string, seconds: number): Promise<Timed> => {
  const broker = await startMosquitto({ packets: false, lines: ['max_queued_messages 0'] })
  const hook = await openHook()
  const [collectorPort, statusPort] = await freePorts()
  const closers: (() => Promise<unknown>)[] = [hook.close, broker.close]
  try {
    const collector = await startCollector({
      directory: join(own, 'collector'),
      port: collectorPort,
      agents: ['gw'],
      more: `${collectorMore}
absence: { enabled: false }
notifications: { by: [asset], interval: 1s, atOnce: 100 }
sinks: [{ use: webhook, name: hook, url: "${hook.url}" }]`
    })
    closers.unshift(collector.stop)
    const source = `{ use: mqtt, url: "mqtt://127.0.0.1:${broker.port}" }`
    const agent = await startAgent({
      directory: join(own, 'agent'),
      agent: 'gw',
      collectorPort,
      statusPort,
      source,
      more: agentMore
    })
    closers.unshift(agent.stop)
    await until(
      () => statusOf(statusPort),
      ({ sources }) => sources.every(({ connected }) => connected)
    )
    const probes = await openProbes(broker.port, Math.ceil((seconds * 1000) / everyMs), 'temperature')
    await probes.calm()
    const load = { port: broker.port, prefix: 'load/m', qos: 1, paceMs: 10, topics: topicsCount, perSecond, from: Date.now() }
    const loading = runChild<Published>('agent/publishing', { ...load, count: perSecond * (seconds + warmMs / 1000 + 2) })
    await delay(warmMs)
    const probed = await probes.breach(everyMs)
    await loading
    await until(
      async () => isTold(hook, probed.length),
      told => told,
      patienceMs
    )
    probes.close()
    return timed(probed, hook.told)
  } finally {
    for (const close of closers) await close()
  }
}

const shown = ({ name }: Way, { whole, arrival, missing, twice }: Timed): string => {
  const ms = (list: readonly number[], share: number): string => `${at(list, share).toFixed(0)} ms`
  const parts = `at the collector after ${ms(arrival, 0.5)}, ${ms(arrival, 0.99)}`
  return `  ${name}: p50 ${ms(whole, 0.5)}, p99 ${ms(whole, 0.99)} (${parts}); ${whole.length} told, ${missing} not, ${twice} twice`
}

const run = async ({ directory, seconds, progress }: MeasurementOptions) => {
  const lines = [`From a reading to the webhook, ${perSecond} readings/s of QoS 1 around it, all of them judged:`]
  const found: Timed[] = []
  for (const way of ways) {
    const own = await mkdtemp(join(directory, 'wayside-bench-'))
    try {
      const result = await measure(way, own, found.length === 0 ? seconds : Math.ceil(seconds / 2))
      found.push(result)
      lines.push(shown(way, result))
      progress(lines.at(-1)!)
    } finally {
      await rm(own, { recursive: true, force: true })
    }
  }
  const [first] = found
  const rounded = (share: number): number => Number(at(first!.whole, share).toFixed(1))
  const figures = {
    alertP50Ms: rounded(0.5),
    alertP99Ms: rounded(0.99),
    alertsMissing: first!.missing,
    alertsTwice: first!.twice
  }
  return { figures, lines }
}

export const latency: Measurement = {
  about: 'from a reading over a limit, published to Mosquitto, to the webhook that is told of it',
  figures: ['alertP50Ms', 'alertP99Ms', 'alertsMissing', 'alertsTwice'],
  run
}
