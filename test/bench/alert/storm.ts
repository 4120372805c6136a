// Ten thousand alerts at once: in how few notifications people are told of all of them, and what that does to what comes in.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../../simulators/mosquitto.ts'
import { startCollector } from '../../support/programs.ts'
import { until } from '../../support/site.ts'
import { nameOf } from '../collector/fleet.ts'
import { cpuSecondsOf } from '../consumption.ts'
import { type Measurement, type MeasurementOptions, profiling } from '../measurement.ts'
import { type Hook, openHook } from './hook.ts'
import { agents, openRounds, type Rounds, readingsOf, seriesCount } from './rounds.ts'

const intervalMs = 5000
const patienceMs = 120_000
const warmRounds = 5
/** Of each kind, in turns, so that what else the machine does falls on both. */
const turns = 3
const roundsOfTurn = 6

/** A minute's window beside it, as people have one. */
const computing = (hook: Hook): string => `windows: [{ use: tumbling, name: minute, length: 1m }]
detectors: [{ use: threshold, name: hot, measurement: heat, above: 90, clearFor: 0s, flapAfter: 0 }]
absence: { enabled: false }
notifications: { interval: ${intervalMs}ms }
sinks: [{ use: webhook, name: hook, url: "${hook.url}" }]`

interface Speed {
  /** Until all is processed. */
  seconds: number
  /** Of the collector. */
  cpuSeconds: number
  /** How long batches took to be acknowledged, milliseconds. */
  ms: number[]
}

const ask = async <T>(port: number, path: string): Promise<T> =>
  (await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json()) as T

const worked = (port: number): Promise<unknown> =>
  until(
    () => ask<{ behind: number }>(port, 'health'),
    ({ behind }) => behind === 0,
    patienceMs
  )

const time = async (port: number, pid: number, send: ReturnType<Rounds['make']>, speed: Speed): Promise<void> => {
  const [began, cpu] = [performance.now(), cpuSecondsOf(pid)]
  const { ms } = await send()
  await worked(port)
  speed.cpuSeconds += cpuSecondsOf(pid) - cpu
  speed.seconds += (performance.now() - began) / 1000
  speed.ms.push(...ms)
}

const namesOf = ({ told }: Hook, state: string): string[] =>
  told.flatMap(({ changes }) => changes.filter(change => change.state === state).map(({ id }) => id))

const p99 = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length * 0.99)]!

interface Stormed {
  readonly calm: Speed
  readonly storm: Speed
  readonly stored: number
  readonly firing: readonly string[]
  readonly ofFirst: number
  readonly bytesMost: number
}

const measure = async (own: string, nodeOptions: readonly string[]): Promise<Stormed> => {
  const hook = await openHook()
  const port = await freePort()
  const names = Array.from({ length: agents }, (_, agent) => nameOf(agent))
  const collector = await startCollector({ directory: own, port, agents: names, more: computing(hook), nodeOptions })
  const rounds = openRounds(port, Date.now() - 300_000)
  const [calm, storm]: [Speed, Speed] = [
    { seconds: 0, cpuSeconds: 0, ms: [] },
    { seconds: 0, cpuSeconds: 0, ms: [] }
  ]
  try {
    await rounds.make(warmRounds, false)()
    await worked(port)
    let ofFirst = 0
    for (let turn = 1; turn <= turns; turn++) {
      await time(port, collector.pid, rounds.make(roundsOfTurn, false), calm)
      await time(port, collector.pid, rounds.make(roundsOfTurn, true), storm)
      await until(
        async () => new Set(namesOf(hook, 'firing')).size,
        told => told >= turn * seriesCount,
        patienceMs
      )
      if (turn === 1) ofFirst = hook.told.length
      // All are well again, and told to be, before the next turn.
      await rounds.make(1, false)()
      await until(
        async () => new Set(namesOf(hook, 'resolved')).size,
        told => told >= turn * seriesCount,
        patienceMs
      )
    }
    const { alerts } = await ask<{ alerts: object[] }>(port, 'alerts?limit=10000')
    return {
      calm,
      storm,
      stored: alerts.length,
      firing: namesOf(hook, 'firing'),
      ofFirst,
      bytesMost: Math.max(...hook.told.map(({ bytes }) => bytes))
    }
  } finally {
    rounds.close()
    await collector.stop()
    await hook.close()
  }
}

const run = async ({ directory, profiles }: MeasurementOptions) => {
  const own = await mkdtemp(join(directory, 'wayside-bench-'))
  try {
    const { calm, storm, stored, firing, ofFirst, bytesMost } = await measure(
      join(own, 'collector'),
      profiling(profiles, 'storm')
    )
    const perSecond = ({ seconds }: Speed): number => readingsOf(turns * roundsOfTurn) / seconds
    const different = new Set(firing).size
    const figures = {
      stormNotifications: ofFirst,
      stormLost: turns * seriesCount - different,
      stormTwice: firing.length - different,
      stormRateRatio: Number((perSecond(storm) / perSecond(calm)).toFixed(2)),
      stormCpuRatio: Number((storm.cpuSeconds / calm.cpuSeconds).toFixed(2)),
      stormP99Ratio: Number((p99(storm.ms) / p99(calm.ms)).toFixed(2))
    }
    const cores = ({ cpuSeconds, seconds }: Speed): string => `${Math.round((100 * cpuSeconds) / seconds)} %`
    const speed = (one: Speed): string =>
      `${Math.round(perSecond(one)).toLocaleString('en')} readings/s, a batch acknowledged within ${p99(one.ms).toFixed(0)} ms (p99), ${cores(one)} of a core`
    return {
      figures,
      lines: [
        `${seriesCount.toLocaleString('en')} series over the limit at once, ${turns} times, each with a reading a second:`,
        `  told of ${different} of ${turns * seriesCount}, ${figures.stormTwice} twice; the first storm in ${ofFirst} posts of at most ${Math.round(bytesMost / 1024)} KiB; ${stored} of the newest 10,000 alerts stored`,
        `  calm:  ${speed(calm)}`,
        `  storm: ${speed(storm)}`
      ]
    }
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

export const storm: Measurement = {
  about: 'ten thousand alerts at once: notifications, what is lost, and what it does to what comes in',
  figures: ['stormNotifications', 'stormLost', 'stormTwice', 'stormRateRatio', 'stormCpuRatio', 'stormP99Ratio'],
  run
}
