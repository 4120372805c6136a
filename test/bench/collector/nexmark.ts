// Four queries of Nexmark in shape, over readings instead of bids, with results and state on disk.

import type { Measurement, MeasurementOptions } from '../measurement.ts'
import { nexmark as queries } from './definitions.ts'
import { feed, perCore, shown } from './fed.ts'
import { siteFleet } from './fleet.ts'

/** Records per second and core of Flink 1.13, https://github.com/nexmark/nexmark, on another machine. */
const flink = { q5: 22_100, q7: 12_300, q11: 39_700, q12: 75_700 }

/** Readings per second that the rounds are laid out for. */
const nominal = 500_000

/** 10,000 series at five a second: about as many of one series in ten seconds as Nexmark has bids of one bidder. */
const fleet = { ...siteFleet(50), everyMs: 200, samples: 50, sites: 1 }

const run = async (options: MeasurementOptions) => {
  const rounds = Math.ceil((options.seconds * nominal) / (fleet.agents * fleet.series * fleet.samples))
  const figures: Record<string, number> = {}
  const lines = [
    'Shapes of Nexmark over readings, per core, results and state on disk (Flink 1.13 on another machine, as published):'
  ]
  for (const [name, windows] of Object.entries(queries)) {
    const pauses = name === 'q11' ? { offEvery: 6 } : {}
    const fed = await feed(options, { name, windows, raw: false, fleet: { ...fleet, ...pauses }, warmRounds: 3, rounds })
    const theirs = flink[name as keyof typeof flink]
    figures[`${name}PerCore`] = perCore(fed)
    lines.push(
      `  ${name}: ${perCore(fed).toLocaleString('en')} readings/s (${shown(fed)}), Flink ${theirs.toLocaleString('en')} records/s: ${(perCore(fed) / theirs).toFixed(0)} times`
    )
  }
  return { figures, lines }
}

export const nexmark: Measurement = {
  about: 'the shapes of Nexmark q5, q7, q11 and q12, per core',
  figures: Object.keys(queries).map(name => `${name}PerCore`),
  run
}
