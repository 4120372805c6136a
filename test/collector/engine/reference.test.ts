// Windows by what the table of assets says: as of event time, the same again after every death, and never counted twice when it changes.

import t, { type Test } from 'tap'
import type { WindowResult } from '../../../collector/windows/window.ts'
import { chanceOf, enriched, tableOf, withTables } from '../../support/assettables.ts'
import { differences } from '../../support/batchwindows.ts'
import { fleetOf, runEngine, type WindowText } from '../../support/convergence.ts'

const seeds = Number(process.env['WAYSIDE_CONVERGENCE'] ?? 100)
const first = Number(process.env['WAYSIDE_SEED'] ?? 1)

const all = ['count', 'sum', 'min', 'max', 'first', 'last']

const definitions: readonly WindowText[] = [
  { use: 'tumbling', name: 'own', length: '10s', aggregates: all },
  { use: 'tumbling', name: 'zone', length: '20s', by: ['zone'], aggregates: all },
  { use: 'session', name: 'session', gap: '5s', by: ['zone'], aggregates: all },
  { use: 'tumbling', name: 'chain', length: '30s', from: { window: 'own', of: 'sum' }, by: ['zone'], aggregates: all }
]

const run = async (t: Test, check: (seed: number) => Promise<string[]>): Promise<void> => {
  for (let seed = first; seed < first + seeds; seed++) {
    const faults = await check(seed)
    if (faults.length > 0)
      return void t.fail(`seed ${seed} (WAYSIDE_SEED=${seed} WAYSIDE_CONVERGENCE=1): ${faults.slice(0, 6).join('\n')}`)
  }
  t.pass()
}

t.test('with one table windows are those of a batch job that has looked it up', { timeout: 400_000 }, t =>
  run(t, async seed => {
    const fleet = fleetOf(seed)
    const table = tableOf(chanceOf(seed), fleet)
    const found = await runEngine(withTables(fleet, [{ at: 0, table }]), definitions, { seed, deaths: seed % 4 })
    const samples = enriched(fleet.samples, table)
    const own = found
      .filter(({ window }) => window === 'own')
      .map(({ group: { measurement, tags }, start, values }) => ({
        measurement,
        tags,
        time: start,
        value: Number(values['sum'])
      }))
    return [
      ...definitions.slice(1, 3).flatMap(text => differences(text, samples, found)),
      ...differences(definitions[3]!, enriched(own, table), found)
    ]
  })
)

const countOf = (found: readonly WindowResult[], name: string): number =>
  found.filter(({ window }) => window === name).reduce((sum, { values }) => sum + Number(values['count']), 0)

t.test(
  'tables that change on the way give the same windows after every death, and each that is read counts once',
  { timeout: 400_000 },
  t =>
    run(t, async seed => {
      const fleet = fleetOf(seed)
      const chance = chanceOf(seed)
      const tables = Array.from({ length: 1 + chance.integer(4) }, () => ({
        at: chance.integer(fleet.journal.length),
        table: tableOf(chance, fleet)
      }))
      const journal = withTables(fleet, tables)
      const [calm, rough] = [
        await runEngine(journal, definitions, { seed, deaths: 0 }),
        await runEngine(journal, definitions, { seed: seed + 1, deaths: 3 })
      ]
      const read = calm.filter(({ window }) => window === 'own').length
      return [
        ...(JSON.stringify(calm) === JSON.stringify(rough) ? [] : ['other windows after deaths']),
        ...(countOf(calm, 'zone') === fleet.samples.length ? [] : ['not every sample is in one zone']),
        ...(countOf(calm, 'chain') === read ? [] : [`${read} windows are read, ${countOf(calm, 'chain')} counted`])
      ]
    })
)
