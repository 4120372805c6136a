// What the line takes within one process: admit, journal, windows, results and state on disk.

import type { Measurement, MeasurementOptions } from '../measurement.ts'
import { ofSites } from './definitions.ts'
import { type Feed, feed, perSecond, shown } from './fed.ts'
import type { Fleet } from './fleet.ts'

const fleet: Omit<Fleet, 'samples'> = { agents: 500, series: 200, everyMs: 1000, sites: 50, from: Date.now() - 86_400_000 }
const perRound = fleet.agents * fleet.series

/** Readings per second that the rounds are laid out for. */
const nominal = { minutes: 3_000_000, seconds: 500_000 }

const minutes = (seconds: number): Omit<Feed, 'name' | 'raw'> => ({
  fleet: { ...fleet, samples: 60 },
  windows: ofSites,
  warmRounds: 3,
  rounds: Math.ceil((seconds * nominal.minutes) / perRound / 60)
})

const oneByOne = (seconds: number): Omit<Feed, 'name' | 'raw'> => ({
  fleet: { ...fleet, samples: 1 },
  windows: ofSites,
  warmRounds: 30,
  rounds: Math.ceil((seconds * nominal.seconds) / perRound)
})

const run = async (options: MeasurementOptions) => {
  const { seconds, progress } = options
  const measure = async (name: string, feeding: Omit<Feed, 'name' | 'raw'>, raw: boolean) => {
    const fed = await feed(options, { ...feeding, name, raw })
    progress(`${name}: ${shown(fed)}`)
    return fed
  }
  const windows = await measure('inprocess', minutes(seconds), false)
  const stored = await measure('inprocess-raw', minutes(seconds), true)
  const ones = await measure('inprocess-one', oneByOne(seconds), false)
  const onesStored = await measure('inprocess-one-raw', oneByOne(seconds), true)
  return {
    figures: {
      inProcessPerSecond: Math.round(perSecond(windows)),
      inProcessRawPerSecond: Math.round(perSecond(stored)),
      inProcessOnePerSecond: Math.round(perSecond(ones)),
      inProcessOneRawPerSecond: Math.round(perSecond(onesStored))
    },
    lines: [
      'In one process, admit → journal (fsync) → windows of 50 sites (1 min, 10 min by 1 min; count, mean, min, max, p95) → results → state:',
      `  60 samples a series in a batch: ${shown(windows)}; with raw storage ${shown(stored)}`,
      `  1 sample a series in a batch:   ${shown(ones)}; with raw storage ${shown(onesStored)}`
    ]
  }
}

export const inProcess: Measurement = {
  about: 'readings a second from encoded batch to windows on disk, within one process',
  figures: ['inProcessPerSecond', 'inProcessRawPerSecond', 'inProcessOnePerSecond', 'inProcessOneRawPerSecond'],
  run
}
