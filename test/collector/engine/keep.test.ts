// Windows older than their keep time stay as they are: what comes later is counted, the same after every death and whenever rows are trimmed.

import t, { type Test } from 'tap'
import type { WindowResult } from '../../../collector/windows/window.ts'
import { fleetOf, runStore, type WindowText } from '../../support/convergence.ts'

const seeds = Number(process.env['WAYSIDE_CONVERGENCE'] ?? 150)
const first = Number(process.env['WAYSIDE_SEED'] ?? 1)

const all = ['count', 'sum', 'first', 'p50']

const definitions: readonly WindowText[] = [
  { use: 'tumbling', name: 'ten', length: '10s', keep: '90s', aggregates: all },
  { use: 'hopping', name: 'hop', length: '30s', hop: '10s', keep: '1m', by: ['site'], aggregates: all },
  { use: 'session', name: 'session', gap: '5s', keep: '2m', aggregates: all },
  { use: 'session', name: 'site', gap: '3s', keep: '1m', by: ['site'], aggregates: all },
  { use: 'count', name: 'sevens', size: 7, within: '30s', keep: '90s', by: ['site'], aggregates: all },
  { use: 'tumbling', name: 'chain', length: '40s', keep: '2m', from: { window: 'ten', of: 'sum' }, aggregates: all }
]

const countOf = (found: readonly WindowResult[], name: string): number =>
  found.filter(({ window }) => window === name).reduce((sum, { values }) => sum + Number(values['count']), 0)

const results = async (seed: number, deaths: number) => {
  const fleet = fleetOf(seed)
  const store = await runStore(fleet, definitions, { seed: seed + deaths, deaths })
  const agents = await store.agents()
  const tooLate = (name: string): number => agents.reduce((sum, { tooLate = {} }) => sum + (tooLate[name] ?? 0), 0)
  return { fleet, windows: await store.windows({}, { from: -1e15, to: 1e15 }, 1e6), agents, tooLate }
}

const check = async (seed: number): Promise<{ faults: string[]; late: number }> => {
  const [calm, rough] = [await results(seed, 0), await results(seed, 3)]
  const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
  // Each sample is in one window, or counted.
  const counted = ['ten', 'session', 'site', 'sevens'].flatMap(name => {
    const sum = countOf(calm.windows, name) + calm.tooLate(name)
    return sum === calm.fleet.samples.length ? [] : [`${name} has ${sum} of ${calm.fleet.samples.length} samples`]
  })
  return {
    faults: [
      ...(same(calm.windows, rough.windows) ? [] : ['other windows after deaths']),
      ...(same(calm.agents, rough.agents) ? [] : ['other counts after deaths']),
      ...counted
    ],
    late: calm.tooLate('ten')
  }
}

const run = async (t: Test): Promise<void> => {
  let late = 0
  for (let seed = first; seed < first + seeds; seed++) {
    const found = await check(seed)
    late += found.late
    if (found.faults.length === 0) continue
    return void t.fail(`seed ${seed} (WAYSIDE_SEED=${seed} WAYSIDE_CONVERGENCE=1): ${found.faults.slice(0, 6).join('\n')}`)
  }
  t.ok(late > 0 || seeds < 10, `${late} samples came too late`)
}

t.test('what comes too late is counted, and nothing else changes', { timeout: 400_000 }, run)
