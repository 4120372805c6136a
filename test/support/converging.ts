// One seed of convergence: all kinds of windows over a fleet by chance, held against a batch job and against what was told on the way.

import type { Store } from '../../collector/store/store.ts'
import type { WindowResult } from '../../collector/windows/window.ts'
import { series } from '../../protocol/series.ts'
import { checkWindows, windowOptions } from '../../simulators/checkwindows.ts'
import type { Aggregate } from '../../simulators/naiveaggregates.ts'
import type { Definition } from '../../simulators/naivewindows.ts'
import { checkHistory } from './checkhistory.ts'
import { fleetOf, runStore, type WindowText } from './convergence.ts'

const plain = (
  ...uses: ('count' | 'sum' | 'mean' | 'min' | 'max' | 'range' | 'first' | 'last' | 'stddev' | 'increase' | 'rate')[]
) => Object.fromEntries(uses.map(use => [use, { use }]))

const few: Readonly<Record<string, Aggregate>> = plain('count', 'sum', 'min', 'max', 'first', 'last')
const many: Readonly<Record<string, Aggregate>> = {
  ...few,
  ...plain('mean', 'range', 'stddev', 'increase', 'rate'),
  p90: { use: 'quantile', q: 0.9 },
  different: { use: 'distinct' },
  worst: { use: 'top', k: 2, by: { use: 'max' } }
}

const definitions: Readonly<Record<string, Definition>> = {
  tumbling: { kind: { use: 'tumbling', length: 10_000 }, aggregates: few },
  hopping: { kind: { use: 'hopping', length: 30_000, hop: 10_000 }, by: ['site'], aggregates: many },
  session: { kind: { use: 'session', gap: 5000 }, aggregates: few },
  sessions: { kind: { use: 'session', gap: 3000 }, by: ['site'], measurement: 'heat', aggregates: many },
  tens: { kind: { use: 'count', size: 10, within: 60_000 }, aggregates: few },
  fleet: { kind: { use: 'count', size: 7, within: 60_000 }, by: ['site'], aggregates: many }
}

const texts = Object.entries(definitions).map(([name, definition]) => windowOptions(name, definition) as WindowText)

/** A series is of one agent. Sessions and counts are told while more may come. */
const alone = new Set(['tumbling'])

const everything = { from: -1e15, to: 1e15 }
const publicationsAtOnce = 1000

const toldIn = async (store: Store): Promise<WindowResult[]> => {
  const told: WindowResult[] = []
  for (let after = 0; ; ) {
    const publications = await store.publications(after, publicationsAtOnce)
    if (publications.length === 0) return told
    for (const { windows } of publications) told.push(...windows)
    after = publications.at(-1)!.position
  }
}

/** What is wrong in the end, one sentence each. @param seed of the fleet, of its ways, and of up to three deaths of the collector */
export const converges = async (seed: number): Promise<string[]> => {
  const fleet = fleetOf(seed)
  const store = await runStore(fleet, texts, { seed, deaths: seed % 4 })
  const found = await store.windows({}, everything, 1e6)
  const samples = fleet.samples.map(({ measurement, tags, time, value }) => ({ series: series(measurement, tags), time, value }))
  return [
    ...Object.entries(definitions).flatMap(([name, definition]) =>
      checkWindows(
        name,
        definition,
        found.filter(({ window }) => window === name),
        samples
      )
    ),
    ...checkHistory(fleet, await toldIn(store), found, alone)
  ]
}
