import t from 'tap'
import { absenceOptions } from '../../../collector/absence/options.ts'
import type { JournalEntry } from '../../../collector/ingest/entry.ts'
import { encodeBatch } from '../../../protocol/codec.ts'
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
