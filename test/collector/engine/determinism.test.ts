// The engine is a fold over the journal: the same journal gives the same bytes.

import t from 'tap'
import type { JournalEntry } from '../../../collector/ingest/entry.ts'
import { random } from '../../../simulators/random.ts'
import { listCatalog } from '../../support/catalog.ts'
import { fleetOf } from '../../support/convergence.ts'
import { manyChains, manyDetectors, manyRules, manyWindows } from '../../support/manywindows.ts'
import { runJournal, withDefinitions } from '../../support/runjournal.ts'
import { otherBytes, storeBytes, windowBytes } from '../../support/storerows.ts'

const seeds = Number(process.env['WAYSIDE_CONVERGENCE'] ?? 40)
const first = Number(process.env['WAYSIDE_SEED'] ?? 1)

const each = async (
  t: { fail(text: string): unknown; pass(): unknown },
  faultsOf: (seed: number) => Promise<readonly string[]>
): Promise<unknown> => {
  for (let seed = first; seed < first + seeds; seed++) {
    const faults = await faultsOf(seed)
    if (faults.length > 0) return t.fail(`seed ${seed}: ${faults.length} rows differ: ${faults.slice(0, 4).join(' ')}`)
  }
  return t.pass()
}

/** Definitions that change nothing: the engine's state is kept after them, so that restarts begin anywhere. */
const withPauses = (journal: readonly JournalEntry[], seed: number): JournalEntry[] => {
  const chance = random(seed)
  const options = { detectors: manyDetectors, rules: manyRules }
  const windows = [...manyWindows, ...manyChains]
  let all = withDefinitions(journal, windows, options)
  for (let pause = 0; pause < 4; pause++)
    all = withDefinitions(all, windows, { ...options, after: 1 + chance.integer(all.length) })
  return all
}

t.test(`${seeds} journals give the same rows and publications, byte by byte, wherever the collector dies`, t =>
  each(t, async seed => {
    const journal = withPauses(fleetOf(seed).journal, seed)
    const [one, other] = [
      await runJournal(journal, { seed: 1, deaths: 0 }),
      await runJournal(journal, { seed, deaths: 2 + (seed % 7) })
    ]
    return otherBytes(storeBytes(one.disk), storeBytes(other.disk))
  })
)

/** The other agents' entries elsewhere between those of the first agent and the ticks, which stay as they are. */
const interleaved = (journal: readonly JournalEntry[], seed: number): JournalEntry[] => {
  const chance = random(seed)
  const isOthers = (entry: JournalEntry): boolean => 'agent' in entry && entry.agent !== 'gw-0'
  const others = journal.filter(isOthers)
  const fixed = journal.filter(entry => !isOthers(entry))
  const places = others.map(() => chance.integer(fixed.length)).sort((a, b) => a - b)
  return fixed
    .flatMap((entry, index) => [
      entry,
      ...others.filter((_, other) => places[other] === index).map(other => ({ ...other, received: entry.received }))
    ])
    .map((entry, index) => ({ ...entry, position: index + 1 }))
}

t.test(`in ${seeds} fleets the windows of an agent alone are the same bytes however others come between`, t =>
  each(t, async seed => {
    const { journal } = fleetOf(seed)
    const catalog = listCatalog()
    const own = async (entries: readonly JournalEntry[], run: number): Promise<Map<string, string>> => {
      const { disk } = await runJournal(withDefinitions(entries, manyWindows), { seed: run, deaths: run % 3, catalog })
      const rows = windowBytes(disk, ['tumbling', 'session', 'tens'])
      return new Map([...rows].filter(([key]) => key.includes('asset=m0')))
    }
    return otherBytes(await own(journal, 3 * seed), await own(interleaved(journal, seed), seed))
  })
)
