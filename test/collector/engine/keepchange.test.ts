// Another keep time in the middle of a journal: windows go on, and what windows without their state cannot take is counted.

import t from 'tap'
import type { Written } from '../../../protocol/written.ts'
import { fleetOf } from '../../support/convergence.ts'
import { runJournal, withDefinitions } from '../../support/runjournal.ts'

const seeds = Number(process.env['WAYSIDE_CONVERGENCE'] ?? 60)
const first = Number(process.env['WAYSIDE_SEED'] ?? 1)

const all = ['count', 'sum', 'first', 'p50']

const windowsOf = (keep: string): Written[] => [
  { use: 'tumbling', name: 'ten', length: '10s', keep, aggregates: all },
  { use: 'session', name: 'session', gap: '5s', keep, aggregates: all },
  { use: 'count', name: 'sevens', size: 7, within: '30s', keep, by: ['site'], aggregates: all },
  { use: 'tumbling', name: 'chain', length: '40s', keep, from: { window: 'ten', of: 'sum' }, aggregates: all }
]

const results = async (seed: number, [before, after]: readonly [string, string], deaths: number) => {
  const fleet = fleetOf(seed)
  const journal = withDefinitions(withDefinitions(fleet.journal, windowsOf(before)), windowsOf(after), {
    after: Math.floor(fleet.journal.length / 2)
  })
  const { store } = await runJournal(journal, { seed: seed + deaths, deaths })
  const [windows, agents] = [await store.windows({}, { from: -1e15, to: 1e15 }, 1e6), await store.agents()]
  const late = (name: string): number => agents.reduce((sum, { tooLate = {} }) => sum + (tooLate[name] ?? 0), 0)
  const inWindows = (name: string): number =>
    windows.filter(({ window }) => window === name).reduce((sum, { values }) => sum + Number(values['count']), 0)
  const lost = ['ten', 'session', 'sevens'].flatMap(name => {
    const sum = inWindows(name) + late(name)
    return sum === fleet.samples.length ? [] : [`seed ${seed}: ${name} has ${sum} of ${fleet.samples.length} samples`]
  })
  return { lost, late: late('ten'), text: JSON.stringify([windows, agents]) }
}

for (const keeps of [
  ['20s', '1000d'],
  ['1000d', '20s']
] as const) {
  t.test(`${keeps.join(', then ')}: each sample is in a window, or counted as too late`, { timeout: 400_000 }, async t => {
    let late = 0
    for (let seed = first; seed < first + seeds; seed++) {
      const [calm, rough] = [await results(seed, keeps, 0), await results(seed, keeps, 3)]
      if (calm.lost.length > 0) return t.fail(calm.lost.join('\n'))
      if (calm.text !== rough.text) return t.fail(`seed ${seed}: other windows after deaths`)
      late += calm.late
    }
    return t.ok(late > 0 || seeds < 10, `${late} samples came too late`)
  })
}
