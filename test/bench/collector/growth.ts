// How the cost of a reading goes with the number of series.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Measurement, MeasurementOptions } from '../measurement.ts'
import { ofSeries, ofSites, type WindowText } from './definitions.ts'
import { type Encoded, encode } from './encoded.ts'
import { type EncodedFeed, feedEncoded, shown, within } from './fed.ts'
import type { Fed } from './feeding.ts'
import { siteFleet } from './fleet.ts'

const [few, many] = [5, 5000]
/** Rounds before those that count: in the second the first windows close, and their rows get numbers, once for each series. */
const warmRounds = 3
/** Rounds of many agents that count; of few ones so many more that the readings are as many. */
const rounds = 2
/** Few and many in turn, so that a slow minute of the machine meets both; the one in the middle of each counts. */
const turns = 3

interface Pipeline {
  readonly of: string
  readonly windows: readonly WindowText[]
}

/** By the name of the figure that is theirs. */
const pipelines: Readonly<Record<string, Pipeline>> = {
  costGrowthSites: { of: 'sites', windows: ofSites },
  costGrowth: { of: 'sites and of each series', windows: [...ofSites, ...ofSeries] }
}

const cost = ({ cpuSeconds, readings }: Fed): number => cpuSeconds / readings

const median = (all: readonly Fed[]): Fed => all.toSorted((a, b) => cost(a) - cost(b))[all.length >> 1]!

interface Pair {
  readonly small: Fed
  readonly large: Fed
}

const growthOf = ({ small, large }: Pair): number => cost(large) / cost(small)

const encodeAgents = (own: string, agents: number): Promise<Encoded> =>
  encode(join(own, `batches-${agents}`), {
    fleet: { ...siteFleet(agents), samples: 60 },
    warmRounds: Math.max(warmRounds, (1000 / agents) | 0),
    rounds: (rounds * many) / agents
  })

const shownPairs = ({ of }: Pipeline, pairs: readonly Pair[], { small, large }: Pair): string =>
  `  windows of ${of}: 1,000 series ${shown(small)}; 1,000,000 series ${shown(large)}, ${Math.round(large.rssBytes / 2 ** 20)} MiB of RSS: ${growthOf({ small, large }).toFixed(2)} times (turn by turn ${pairs.map(pair => growthOf(pair).toFixed(2)).join(', ')})`

type Encodings = Readonly<Record<keyof Pair, Encoded>>

/** On files that are gone afterwards. */
const measure = async (own: string, options: MeasurementOptions, feed: EncodedFeed): Promise<Fed> => {
  const directory = join(own, 'collector')
  const fed = await feedEncoded(directory, options, feed)
  await rm(directory, { recursive: true })
  return fed
}

const measureTurns = async (own: string, options: MeasurementOptions, encodings: Encodings, name: string): Promise<Pair[]> => {
  const { windows } = pipelines[name]!
  const of = (size: keyof Pair): Promise<Fed> =>
    measure(own, options, { name: `${name}-${size}`, windows, raw: false, batches: encodings[size] })
  const pairs: Pair[] = []
  while (pairs.length < turns) pairs.push({ small: await of('small'), large: await of('large') })
  return pairs
}

const run = (options: MeasurementOptions) =>
  within(options.directory, async own => {
    const encodings = { small: await encodeAgents(own, few), large: await encodeAgents(own, many) }
    const figures: Record<string, number> = {}
    const lines = ['CPU a reading, 60 samples a series in a batch, with 1,000 and with 1,000,000 series:']
    for (const [name, pipeline] of Object.entries(pipelines)) {
      const pairs = await measureTurns(own, options, encodings, name)
      const middle = { small: median(pairs.map(({ small }) => small)), large: median(pairs.map(({ large }) => large)) }
      figures[name] = Number(growthOf(middle).toFixed(2))
      lines.push(shownPairs(pipeline, pairs, middle))
    }
    return { figures, lines }
  })

export const growth: Measurement = {
  about: 'CPU a reading with 1,000,000 series beside 1,000',
  figures: Object.keys(pipelines),
  run
}
