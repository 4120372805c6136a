// What the line takes within one process: admit, journal, windows, results and state on disk.

import type { Measurement, MeasurementOptions } from '../measurement.ts'
import { ofSites } from './definitions.ts'
import type { Rounds } from './encoded.ts'
import { type Feed, feed, perSecond, shown } from './fed.ts'
import { siteFleet } from './fleet.ts'

const fleet = siteFleet(500)
const perRound = fleet.agents * fleet.series

/** Readings per second that the rounds are laid out for. */
const nominal = { sixty: 3_000_000, one: 500_000 }

const sixty = (seconds: number): Omit<Feed & Rounds, 'name' | 'raw'> => ({
  fleet: { ...fleet, samples: 60 },
  windows: ofSites,
  warmRounds: 3,
  rounds: Math.ceil((seconds * nominal.sixty) / perRound / 60)
})

const one = (seconds: number): Omit<Feed & Rounds, 'name' | 'raw'> => ({
  fleet: { ...fleet, samples: 1 },
  windows: ofSites,
  warmRounds: 30,
  rounds: Math.ceil((seconds * nominal.one) / perRound)
})

const run = async (options: MeasurementOptions) => {
  const { seconds } = options
  const windows = await feed(options, { ...sixty(seconds), name: 'sixty', raw: false })
  const ones = await feed(options, { ...one(seconds), name: 'one', raw: false })
  return {
    figures: { inProcessPerSecond: perSecond(windows), inProcessOnePerSecond: perSecond(ones) },
    lines: [
      'In one process, admit → journal (fsync) → windows of 50 sites (1 min, 10 min by 1 min; count, mean, min, max, p95) → results → state:',
      `  60 samples a series in a batch: ${shown(windows)}, ${(windows.bytes / windows.readings).toFixed(2)} bytes`,
      `  1 sample a series in a batch:   ${shown(ones)}, ${(ones.bytes / ones.readings).toFixed(2)} bytes`
    ]
  }
}

/** The same with raw storage, which re-orders samples by series: a cost of its own, said apart. */
const runRaw = async (options: MeasurementOptions) => {
  const { seconds } = options
  const windows = await feed(options, { ...sixty(Math.ceil(seconds / 2)), name: 'sixty-raw', raw: true })
  const ones = await feed(options, { ...one(Math.ceil(seconds / 4)), name: 'one-raw', raw: true })
  return {
    figures: { inProcessRawPerSecond: perSecond(windows), inProcessOneRawPerSecond: perSecond(ones) },
    lines: [
      'The same, and each raw sample where queries find it:',
      `  60 samples a series in a batch: ${shown(windows)}`,
      `  1 sample a series in a batch:   ${shown(ones)}`
    ]
  }
}

export const inProcess: Measurement = {
  about: 'readings a second from encoded batch to windows on disk, within one process',
  figures: ['inProcessPerSecond', 'inProcessOnePerSecond'],
  run
}

export const inProcessRaw: Measurement = {
  about: 'the same with raw storage',
  figures: ['inProcessRawPerSecond', 'inProcessOneRawPerSecond'],
  run: runRaw
}
