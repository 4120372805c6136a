// What the real program takes over HTTP, from a sender in another process.

import { freePort } from '../../../simulators/mosquitto.ts'
import { startCollector } from '../../support/programs.ts'
import { until } from '../../support/site.ts'
import { type Child, startChild } from '../child.ts'
import { cpuSecondsOf } from '../consumption.ts'
import { type Measurement, type MeasurementOptions, profiling } from '../measurement.ts'
import { ofSites } from './definitions.ts'
import { within } from './fed.ts'
import { type Fleet, nameOf, siteFleet } from './fleet.ts'
import type { Sending, SentAll } from './sending.ts'

interface Speed {
  readonly perSecond: number
  readonly cpuNs: number
  readonly again: number
}

const patienceMs = 120_000

const behindOf = async (port: number): Promise<number> => {
  const health = await fetch(`http://127.0.0.1:${port}/api/v1/health`)
  return ((await health.json()) as { behind: number }).behind
}

/** Until the last reading is in a window, or waits for more in one. */
const timed = async (sender: Child<SentAll>, pid: number, port: number, readings: number): Promise<Speed> => {
  const [began, cpu] = [performance.now(), cpuSecondsOf(pid)]
  const { again } = await sender.ask()
  await until(
    () => behindOf(port),
    behind => behind === 0,
    patienceMs
  )
  const seconds = (performance.now() - began) / 1000
  return { perSecond: readings / seconds, cpuNs: ((cpuSecondsOf(pid) - cpu) / readings) * 1e9, again }
}

interface Load {
  readonly name: string
  readonly fleet: Fleet
  readonly warmRounds: number
  readonly rounds: number
}

const measure = (options: MeasurementOptions, { name, ...load }: Load): Promise<Speed> =>
  within(options.directory, async directory => {
    const port = await freePort()
    const { fleet, rounds } = load
    const agents = Array.from({ length: fleet.agents }, (_, agent) => nameOf(agent))
    const more = `store: { raw: false }\nwindows: ${JSON.stringify(ofSites)}`
    const nodeOptions = profiling(options.profiles, name)
    const collector = await startCollector({ directory, port, agents, more, nodeOptions })
    try {
      const sender = await startChild<SentAll>('collector/sending', { port, ...load } satisfies Sending)
      await until(
        () => behindOf(port),
        behind => behind === 0,
        patienceMs
      )
      const speed = await timed(sender, collector.pid, port, fleet.agents * fleet.series * fleet.samples * rounds)
      await sender.close()
      return speed
    } finally {
      await collector.stop()
    }
  })

const shown = ({ perSecond, cpuNs, again }: Speed): string =>
  `${Math.round(perSecond).toLocaleString('en')} readings/s, ${cpuNs.toFixed(0)} ns of CPU of the collector each, ${again} batches sent again`

/** Readings per second that the rounds are laid out for. */
const nominal = { sixty: 1_500_000, one: 200_000 }

const run = async (options: MeasurementOptions) => {
  const fleet = siteFleet(500)
  const perRound = fleet.agents * fleet.series
  const rounds = (perSecond: number, samples: number): number => Math.ceil((options.seconds * perSecond) / perRound / samples)
  const sixty = { fleet: { ...fleet, samples: 60 }, warmRounds: 3, rounds: rounds(nominal.sixty, 60) }
  const one = { fleet: { ...fleet, samples: 1 }, warmRounds: 30, rounds: rounds(nominal.one, 1) }
  const speeds = {
    sixty: await measure(options, { name: 'http', ...sixty }),
    one: await measure(options, { name: 'http-one', ...one })
  }
  return {
    figures: { httpPerSecond: Math.round(speeds.sixty.perSecond), httpOnePerSecond: Math.round(speeds.one.perSecond) },
    lines: [
      'The program wayside-collector over HTTP on loopback, 16 connections, same windows, until the last batch is worked off:',
      `  60 samples a series in a batch: ${shown(speeds.sixty)}`,
      `  1 sample a series in a batch:   ${shown(speeds.one)}`
    ]
  }
}

export const http: Measurement = {
  about: 'readings a second into the real program over HTTP, the sender in another process',
  figures: ['httpPerSecond', 'httpOnePerSecond'],
  run
}
