// Other definitions in the middle of a journal: what stays goes on, what is new begins there, or as far back as it asks for.

import t from 'tap'
import type { JournalEntry } from '../../../collector/ingest/entry.ts'
import type { Store } from '../../../collector/store/store.ts'
import type { WindowResult } from '../../../collector/windows/window.ts'
import { decodeBatch, defaultLimits } from '../../../protocol/codec.ts'
import type { Written } from '../../../protocol/written.ts'
import { chanceOf, tableOf, withTables } from '../../support/assettables.ts'
import { differences } from '../../support/batchwindows.ts'
import { fleetOf, type Sample } from '../../support/convergence.ts'
import { manyChains, manyDetectors, manyWindows } from '../../support/manywindows.ts'
import { type Ran, runJournal, withDefinitions } from '../../support/runjournal.ts'
import { otherBytes, windowBytes } from '../../support/storerows.ts'

const seeds = Number(process.env['WAYSIDE_CONVERGENCE'] ?? 40)
const first = Number(process.env['WAYSIDE_SEED'] ?? 1)

const namesOf = (windows: readonly Written[]): string[] => windows.map(({ name }) => String(name))

const every = [...manyWindows, ...manyChains]

/** The window of samples that a window reads in the end. */
const rootOf = (window: Written): Written => {
  const { from } = window as { from?: { window: string } }
  return from ? rootOf(every.find(({ name }) => name === from.window)!) : window
}

/** A fleet's journal with tables of assets on the way. */
const journalOf = (seed: number): readonly JournalEntry[] => {
  const [fleet, chance] = [fleetOf(seed), chanceOf(seed)]
  const tables = Array.from({ length: chance.integer(4) }, () => ({
    at: chance.integer(fleet.journal.length),
    table: tableOf(chance, fleet)
  }))
  return withTables(fleet, tables).journal
}

/** Some windows from the start and all of them later, and all from the start for comparison. */
const changed = async (seed: number): Promise<{ found: Ran; whole: Ran }> => {
  const journal = journalOf(seed)
  const some = every.filter(window => (seed >> every.indexOf(rootOf(window))) % 2 === 1)
  const detectors = manyDetectors.filter(({ window }) => namesOf(some).includes(String(window)))
  const all = every.map(window => ({ ...window, backfill: '1000d' }))
  const entries = withDefinitions(withDefinitions(journal, some, { detectors }), all, {
    after: 1 + (seed % journal.length),
    detectors: manyDetectors
  })
  return {
    found: await runJournal(entries, { seed, deaths: seed % 4, stops: seed % 3 }),
    whole: await runJournal(withDefinitions(journal, every), { seed: 1, deaths: 0 })
  }
}

t.test(`${seeds} changes leave windows that stay as they would be, and make others as if they had been there`, async t => {
  for (let seed = first; seed < first + seeds; seed++) {
    const { found, whole } = await changed(seed)
    const names = namesOf(every)
    const faults = otherBytes(windowBytes(whole.disk, names), windowBytes(found.disk, names))
    if (faults.length > 0) return t.fail(`seed ${seed}: ${faults.length} rows differ: ${faults.slice(0, 4).join(' ')}`)
  }
  return t.pass()
})

const samplesOf = (journal: readonly JournalEntry[]): Sample[] =>
  journal.flatMap(entry => {
    if (entry.kind !== 'batch') return []
    return decodeBatch(entry.bytes, defaultLimits).columns.flatMap(({ series: { measurement, tags }, times, values }) =>
      Array.from(times, (time, index) => ({ measurement, tags, time, value: values[index]! }))
    )
  })

const simple = manyWindows.map(window => ({ ...window, aggregates: ['count', 'sum', 'min', 'max', 'first', 'last'] }))

for (const [backfill, what] of [
  [0, 'what comes after them'],
  [60_000, 'what came a minute before them, and after']
] as const) {
  t.test(`${seeds} new definitions are computed over ${what}`, async t => {
    for (let seed = first; seed < first + seeds; seed++) {
      const { journal } = fleetOf(seed)
      const after = seed % journal.length
      const windows = simple.map(window => ({ ...window, backfill: `${backfill}ms` }))
      const { store } = await runJournal(withDefinitions(journal, windows, { after }), { seed, deaths: seed % 3 })
      const at = journal[Math.max(0, after - 1)]!.received
      const reached = journal.filter(({ received }, index) => index >= after || (backfill > 0 && received >= at - backfill))
      const found = await store.windows({}, { from: -1e15, to: 1e15 }, 1e6)
      const faults = simple.flatMap(text => differences(text, samplesOf(reached), found))
      if (faults.length > 0) return t.fail(`seed ${seed}: ${faults.slice(0, 4).join('\n')}`)
    }
    return t.pass()
  })
}

t.test('a changed definition has rows of its own, those of the old one are seen where it has none', async t => {
  const { journal } = fleetOf(4)
  const tumbling = (aggregates: readonly string[], more = {}): Written[] => [
    { use: 'tumbling', name: 'w', length: '10s', aggregates, ...more }
  ]
  const storeOf = async (entries: readonly JournalEntry[]): Promise<Store> =>
    (await runJournal(entries, { seed: 1, deaths: 0 })).store
  const all = { from: -1e15, to: 1e15 }
  const results = async (entries: readonly JournalEntry[]): Promise<WindowResult[]> =>
    (await storeOf(entries)).windows({}, all, 1e6)
  const change = (more: object): Promise<WindowResult[]> =>
    results(withDefinitions(withDefinitions(journal, tumbling(['count'])), tumbling(['sum'], more), { after: 60 }))

  const whole = await results(withDefinitions(journal, tumbling(['sum'])))
  t.same(await change({ backfill: '1000d' }), whole, 'computed back to the start')
  const mixed = await change({})
  t.same([...new Set(mixed.flatMap(({ values }) => Object.keys(values)))].sort(), ['count', 'sum'])
  t.equal(new Set(mixed.map(({ group, start }) => `${group.key} ${start}`)).size, mixed.length, 'one of each start')
  t.ok(mixed.every(({ values }) => Object.keys(values).length === 1))

  const longer = tumbling(['sum'], { length: '25s' })
  const back = withDefinitions(withDefinitions(journal, tumbling(['count'])), [{ ...longer[0]!, backfill: '1000d' }], {
    after: 60
  })
  t.same(
    await results(back),
    await results(withDefinitions(journal, longer)),
    'windows of another length hide those that they overlap'
  )
  const store = await storeOf(withDefinitions(withDefinitions(journal, tumbling(['count'])), longer, { after: 60 }))
  const [group] = await store.windowGroups()
  const found = await group!.read(all, 1e6)
  t.ok(found.some(({ end, start }) => end - start === 10_000) && found.some(({ end, start }) => end - start === 25_000))
  t.notOk(
    found.some(({ start }, at) => at > 0 && start < found[at - 1]!.end),
    'none overlap'
  )
  for (const limit of [1, 2, 5])
    for (const { start } of found)
      t.same(
        await group!.read({ from: start, to: 1e15 }, limit),
        found.filter(one => one.start >= start).slice(0, limit),
        'page by page'
      )
})

t.test('the alerts of a detector that goes are resolved, those of one that is tuned go on', async t => {
  const { journal } = fleetOf(4)
  const high = { use: 'threshold', name: 'high', window: 'tumbling', of: 'max', above: -100, for: '0s' }
  const low = { ...high, name: 'low', clearFor: '5s' }
  const after = journal.length - 2
  const before = withDefinitions(journal, manyWindows, { detectors: [high, low] })
  const entries = withDefinitions(before, manyWindows, { detectors: [{ ...low, clearFor: '9s' }], after })
  const { store } = await runJournal(entries, { seed: 1, deaths: 2 })
  const found = await store.alerts({}, 1000)
  const states = (detector: string): string[] => [
    ...new Set(found.filter(one => one.detector === detector).map(one => one.state))
  ]
  t.same(states('high'), ['resolved'])
  t.same(states('low'), ['firing'])
  t.match(found.find(({ detector }) => detector === 'high')?.explanation, /taken out of the configuration/)
})
