// Maintenance, said by people and by the reference table, gives the same bytes wherever the collector dies on the way.

import t from 'tap'
import type { JournalEntry } from '../../../collector/ingest/entry.ts'
import { parseReference } from '../../../collector/reference/file.ts'
import { pack } from '../../../platform/pack.ts'
import { random } from '../../../simulators/random.ts'
import { fleetOf } from '../../support/convergence.ts'
import { manyDetectors, manyRules, manyWindows } from '../../support/manywindows.ts'
import { runJournal, withDefinitions } from '../../support/runjournal.ts'
import { otherBytes, storeBytes } from '../../support/storerows.ts'

const seeds = Number(process.env['WAYSIDE_CONVERGENCE'] ?? 25)
const first = Number(process.env['WAYSIDE_SEED'] ?? 1)
const second = 1000

type Chance = ReturnType<typeof random>

const asset = (chance: Chance): string => `m${chance.integer(4)}`

const said = (chance: Chance, { received }: JournalEntry): JournalEntry => {
  const at = chance.uniform() < 0.3 ? {} : { at: received + (chance.integer(120) - 80) * second }
  const asked = { by: 'eva', reason: 'service', tags: { asset: asset(chance) }, runIn: chance.integer(3) * 5 * second, ...at }
  const back = { kind: 'unmaintain', by: 'eva', maintenance: `m${chance.integer(40)}` } as const
  const action = chance.uniform() < 0.2 ? back : ({ kind: 'maintain', ...asked } as const)
  return { kind: 'action', received, action, position: 0, total: 0 }
}

const table = (chance: Chance, { received }: JournalEntry): JournalEntry => {
  const date = new Date(received + (chance.integer(100) - 70) * second).toISOString()
  const rows = Array.from({ length: 4 }, (_, index) => `m${index},${index === chance.integer(4) ? date : '2020-01-01'}`)
  const { fingerprint, save } = parseReference(['asset,maintained', ...rows].join('\n'), {
    file: 'a.csv',
    key: 'asset',
    columns: {}
  })
  return { kind: 'reference', received, fingerprint, bytes: pack(save()), position: 0, total: 0 }
}

const windows = manyWindows.slice(0, 4)

/** With definitions that change nothing between: the engine's state is kept after them, so that restarts begin anywhere. */
const journalOf = (seed: number): JournalEntry[] => {
  const chance = random(seed).fork('upkeep')
  const journal = [...fleetOf(seed).journal]
  for (let index = 0; index < 8; index++) {
    const place = chance.integer(journal.length)
    journal.splice(place, 0, (index % 3 === 0 ? table : said)(chance, journal[place]!))
  }
  let all = withDefinitions(journal, windows, { detectors: manyDetectors, rules: manyRules })
  for (let pause = 0; pause < 3; pause++)
    all = withDefinitions(all, windows, { detectors: manyDetectors, rules: manyRules, after: 1 + chance.integer(all.length) })
  return all
}

t.test(
  `${seeds} journals with maintenance give the same rows, byte by byte, wherever the collector dies`,
  { timeout: 400_000 },
  async t => {
    let [resolved, inferred] = [0, 0]
    for (let seed = first; seed < first + seeds; seed++) {
      const journal = journalOf(seed)
      const [one, other] = [
        await runJournal(journal, { seed: 1, deaths: 0 }),
        await runJournal(journal, { seed, deaths: 2 + (seed % 7) })
      ]
      const faults = otherBytes(storeBytes(one.disk), storeBytes(other.disk))
      if (faults.length > 0) return void t.fail(`seed ${seed}: ${faults.length} rows differ: ${faults.slice(0, 4).join(' ')}`)
      const alerts = await one.store.alerts({ state: 'resolved' }, 1000)
      resolved += alerts.filter(({ explanation }) => explanation.includes('; maintenance m')).length
      inferred += (await one.store.audit({}, 1000)).filter(({ action }) => action.kind === 'reinstalled').length
    }
    t.ok(resolved > seeds / 4, `${resolved} alerts were ended`)
    t.ok(inferred > seeds / 4, `${inferred} tables said so`)
  }
)
