// Windows converge: whatever the order of arrival, and wherever the collector dies, they end as a batch job would have them.

import t from 'tap'
import { differences } from '../../support/batchwindows.ts'
import { fleetOf, runEngine, type WindowText } from '../../support/convergence.ts'

const seeds = Number(process.env['WAYSIDE_CONVERGENCE'] ?? 2000)
const first = Number(process.env['WAYSIDE_SEED'] ?? 1)

const all = ['count', 'sum', 'min', 'max', 'first', 'last']

const definitions: readonly WindowText[] = [
  { use: 'tumbling', name: 'tumbling', length: '10s', aggregates: all },
  { use: 'hopping', name: 'hopping', length: '30s', hop: '10s', by: ['site'], aggregates: all },
  { use: 'session', name: 'session', gap: '5s', aggregates: all },
  { use: 'session', name: 'sessions', gap: '3s', by: ['site'], measurement: 'heat', aggregates: all },
  { use: 'count', name: 'tens', size: 10, within: '1m', aggregates: all },
  { use: 'count', name: 'fleet', size: 7, within: '1m', by: ['site'], aggregates: all }
]

t.test(`${seeds} seeds end as a batch job would have them`, { timeout: 850_000 }, async t => {
  for (let seed = first; seed < first + seeds; seed++) {
    const fleet = fleetOf(seed)
    const found = await runEngine(fleet, definitions, { seed, deaths: seed % 4 })
    const faults = definitions.flatMap(text => differences(text, fleet.samples, found))
    if (faults.length === 0) continue
    t.fail(`seed ${seed} (WAYSIDE_SEED=${seed} WAYSIDE_CONVERGENCE=1): ${faults.slice(0, 6).join('\n')}`)
    return
  }
  t.pass()
})
