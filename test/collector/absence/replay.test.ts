import t from 'tap'
import { absenceOptions } from '../../../collector/absence/options.ts'
import type { JournalEntry } from '../../../collector/ingest/entry.ts'
import { restoredReference } from '../../../collector/reference/reference.ts'
import { pack } from '../../../platform/pack.ts'
import { encodeBatch } from '../../../protocol/codec.ts'
import { assetsState } from '../../support/absencerig.ts'
import { columnOf } from '../../support/arrival.ts'
import { runJournal, withDefinitions } from '../../support/runjournal.ts'
import { otherBytes, storeBytes } from '../../support/storerows.ts'

const seconds = 260
const start = 1_700_000_000_000
const { enabled: _, ...options } = absenceOptions.parse({ for: '2s', clearFor: '3s', holdMost: '30s' })
const absence = { ...options, tick: 5000 }

/** A sensor that stops for a while, an agent that is not heard for a while, one that hands nothing on, a collector that is down. */
const entriesAt = (second: number): object[] => {
  const [time, received] = [start + second * 1000, start + second * 1000 + 900]
  if (second >= 225 && second < 240) return []
  const batch = (agent: string, sensors: readonly string[]): object => ({
    ...{ kind: 'batch', received, agent, watermark: time - 5000 },
    bytes: encodeBatch({
      ...{ agent, epoch: '0'.repeat(16), lane: 'live', sequence: second + 1 },
      columns: sensors.map(name => columnOf(`${name},asset=${agent}`, time))
    })
  })
  const stalls = second >= 100 && second < 160
  return [
    batch('gw-1', second >= 60 && second < 80 ? ['flow'] : ['flow', 'heat']),
    ...(second >= 130 && second < 170 ? [] : [batch('gw-2', ['flow', 'heat'])]),
    stalls ? { kind: 'heartbeat', received, agent: 'gw-3', watermark: start + 94_000 } : batch('gw-3', ['flow', 'heat']),
    { kind: 'tick', received }
  ]
}

const entries = Array.from({ length: seconds }, (_, second) => entriesAt(second)).flat()
const journal = withDefinitions(
  entries.map((entry, index) => ({ ...entry, position: index + 1, total: 0 }) as JournalEntry),
  [],
  { absence }
)

const assets = async (): Promise<JournalEntry> => {
  const border = new Date(start + 90_000).toISOString()
  const { fingerprint, save } = restoredReference(
    await assetsState([
      { asset: 'gw-1', agent: 'gw-1', to: border },
      { asset: 'gw-1', agent: 'gw-1', from: border, period: '3s' },
      { asset: 'gw-2', agent: 'gw-2' },
      { asset: 'pump', agent: 'gw-1 gw-4', to: new Date(start + 200_000).toISOString() },
      { asset: 'never', agent: 'gw-1', to: new Date(start + 215_000).toISOString() }
    ])
  )
  return { kind: 'reference', received: start, fingerprint, bytes: pack(save()), position: 0, total: 0 }
}

/** A sensor that two agents send by turns, and that stops. */
const turn = (second: number): JournalEntry[] => {
  const [agent, time] = [second % 2 === 0 ? 'gw-1' : 'gw-4', start + second * 1000]
  const stopped = second >= 185
  const bytes = encodeBatch({
    ...{ agent, epoch: '1'.repeat(16), lane: 'live', sequence: second + 1 },
    columns: stopped ? [] : [columnOf('level,asset=pump', time)]
  })
  if (second >= 225 && second < 240) return []
  return [{ kind: 'batch', received: time + 950, agent, watermark: time - 5000, bytes, position: 0, total: 0 }]
}

t.test('rules that read silences, a table with borders and other options give the same, wherever the collector dies', async t => {
  const rules = [
    { use: 'any', name: 'lost', of: ['absence'], for: '6s', clearFor: '4s' },
    { use: 'atLeast', name: 'many', of: ['lost'], count: 1, distinct: 'asset', by: [], within: '1m' }
  ]
  const shared = Array.from({ length: seconds }, (_, second) => [
    ...(entriesAt(second) as JournalEntry[]),
    ...turn(second)
  ]).flat()
  const first = withDefinitions([await assets(), ...shared], [], { absence: { ...absence, neverAfter: 150_000 }, rules })
  const other = { ...absence, for: 9000, clearFor: 8000, neverAfter: 150_000 }
  const after = first.findIndex(({ received }) => received > start + 65_000)
  const journal = withDefinitions(first, [], { after, absence: other, rules })
  const one = await runJournal(journal, { seed: 1, deaths: 0 })
  const told = (await one.store.publications(0, 10_000)).flatMap(({ alerts }) => alerts)
  const had = (change: string, key: string) => told.some(alert => alert.change === change && alert.group.key === key)
  for (const key of ['level,asset=pump', 'asset,asset=never', 'asset,asset=pump', 'asset,asset=gw-1'])
    for (const change of ['firing', 'resolved']) t.ok(had(change, key), `${change} ${key}`)
  for (let seed = 2; seed < 8; seed++) {
    const again = await runJournal(journal, { seed, deaths: 2 + (seed % 4) })
    t.same(otherBytes(storeBytes(one.disk), storeBytes(again.disk)), [], `seed ${seed}`)
  }
})

t.test('a journal gives the same alerts of silence, to the byte, wherever the collector dies', async t => {
  const one = await runJournal(journal, { seed: 1, deaths: 0 })
  const told = (await one.store.publications(0, 10_000)).flatMap(({ alerts }) => alerts)
  const fired = told.filter(({ change }) => change === 'firing').map(({ group }) => group.key)
  t.same(fired, ['heat,asset=gw-1', 'agent,agent=gw-3', 'agent,agent=gw-2'])
  t.same(told.filter(({ change }) => change === 'resolved').length, 3)
  for (let seed = 2; seed < 8; seed++) {
    const other = await runJournal(journal, { seed, deaths: 2 + (seed % 4) })
    t.same(otherBytes(storeBytes(one.disk), storeBytes(other.disk)), [], `seed ${seed}`)
  }
})
