// How the memory of a series goes with the number of series.

import type { Measurement, MeasurementOptions } from '../measurement.ts'
import { ofSeries, ofSites } from './definitions.ts'
import { feed } from './fed.ts'
import { siteFleet } from './fleet.ts'

const [few, many] = [5, 5000]

const run = async (options: MeasurementOptions) => {
  const measure = (name: string, agents: number) =>
    feed(options, {
      name,
      windows: [...ofSites, ...ofSeries],
      raw: false,
      fleet: { ...siteFleet(agents), samples: 2 },
      warmRounds: 1,
      rounds: 1,
      nodeOptions: ['--expose-gc']
    })
  const [small, large] = [await measure('memory-1000', few), await measure('memory-1000000', many)]
  const series = (many - few) * 200
  const bytes = (large.usedBytes - small.usedBytes) / series
  const rss = (large.rssBytes - small.rssBytes) / series
  return {
    figures: { bytesPerSeries: Math.round(bytes), rssBytesPerSeries: Math.round(rss) },
    lines: [
      `Memory a series at 1,000,000 series, each with an open 1 min window of its own (count, mean, min, max): ${bytes.toFixed(0)} bytes of heap and arrays after collection, ${rss.toFixed(0)} of RSS`,
      "  counted: numbers and keys of series, tables of the agents' batches, groups, open windows, the newest entries; less the same with 1,000 series"
    ]
  }
}

export const memory: Measurement = {
  about: 'memory a series at 1,000,000 series',
  figures: ['bytesPerSeries', 'rssBytesPerSeries'],
  run: run
}
