// How the cost of a reading and the memory of a series go with the number of series.

import type { Measurement, MeasurementOptions } from '../measurement.ts'
import { ofSeries, ofSites } from './definitions.ts'
import { feed, shown } from './fed.ts'
import { siteFleet } from './fleet.ts'

const [few, many] = [5, 5000]
/** Rounds before those that count: in the second the first windows close, and their rows get numbers, once for each series. */
const warmRounds = 3
/** Rounds of many agents that count; of few ones so many more that the readings are as many. */
const rounds = 2

const runGrowth = async (options: MeasurementOptions) => {
  const windows = [...ofSites, ...ofSeries]
  const measure = (name: string, agents: number) =>
    feed(options, {
      name,
      windows,
      raw: false,
      fleet: { ...siteFleet(agents), samples: 60 },
      warmRounds: Math.max(warmRounds, (1000 / agents) | 0),
      rounds: (rounds * many) / agents
    })
  const [small, large] = [await measure('series-1000', few), await measure('series-1000000', many)]
  const growth = large.cpuSeconds / large.readings / (small.cpuSeconds / small.readings)
  return {
    figures: { costGrowth: Number(growth.toFixed(2)) },
    lines: [
      `CPU a reading, 60 samples a series in a batch, windows of sites and of each series: 1,000 series ${shown(small)}; 1,000,000 series ${shown(large)}: ${growth.toFixed(2)} times`
    ]
  }
}

export const growth: Measurement = {
  about: 'CPU a reading with 1,000,000 series beside 1,000',
  figures: ['costGrowth'],
  run: runGrowth
}

const runMemory = async (options: MeasurementOptions) => {
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
  run: runMemory
}
