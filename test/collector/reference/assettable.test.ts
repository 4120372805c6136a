import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { assetTable } from '../../../collector/reference/assettable.ts'
import { referenceOptions } from '../../../collector/reference/options.ts'
import { noReference, restoredReference } from '../../../collector/reference/reference.ts'
import type { Log } from '../../../platform/log.ts'
import { unpack } from '../../../platform/pack.ts'
import { WorldClock } from '../../../simulators/world/clock.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

const agents = [{ agent: 'gw-1' }]

const starting = (t: Test) => {
  const file = join(t.testdir(), 'assets.csv')
  const disk = memoryDisk()
  const told: unknown[] = []
  const log: Log = {
    info: () => {},
    warn: (event, fields) => void told.push([event, fields]),
    error: event => void told.push(event)
  }
  /** A collector starts; sites of the machine by the tables in its journal. */
  const start = async (text?: string) => {
    if (text !== undefined) writeFileSync(file, text)
    const journal = await openJournal(disk)
    const reference = text === undefined ? undefined : referenceOptions.parse({ file })
    const table = await assetTable({ reference, agents }, { journal, log, clock: new WorldClock(0).of({ alive: true }) })
    const sites = async () =>
      (await journal.read(0, 100)).map(entry =>
        entry.kind === 'reference'
          ? (restoredReference(unpack(entry.bytes)).attributesOf('p1', 0)?.['site'] ?? 'none')
          : entry.kind
      )
    return { journal, table, sites }
  }
  return { file, start, told }
}

t.test('a table comes into force through the journal, once, also over restarts', async t => {
  const { start } = starting(t)
  const { sites, journal } = await start('asset,site\np1,north\n')
  t.same(await sites(), ['north'])
  await journal.close()
  const again = await start('asset,site\n p1 , north\n')
  t.same(await again.sites(), ['north'], 'another file that says the same')
  const changed = await start('asset,site\np1,south\n')
  t.same(await changed.sites(), ['north', 'south'])
})

t.test('it changes while the collector runs, and a broken one leaves the one before in force', async t => {
  const { start, file, told } = starting(t)
  const { table, sites, journal } = await start('asset,site\np1,north\n')
  writeFileSync(file, 'asset,site\np1,"south\n')
  await table.renew()
  t.same(told, ['reference table not taken, the one before stays in force'])
  writeFileSync(file, 'asset,site\np1,eastern\n')
  await table.renew()
  t.same(await sites(), ['north', 'eastern'])
  t.not(journal.fingerprint, noReference().fingerprint)
})

t.test('a table that is taken out of the configuration is no longer in force', async t => {
  const { start } = starting(t)
  t.same(await (await start()).sites(), [])
  await start('asset,site\np1,north\n')
  t.same(await (await start()).sites(), ['north', 'none'])
  t.same(await (await start()).sites(), ['north', 'none'])
})

t.test('agents of the table that may not send are named, at each start', async t => {
  const { start, told } = starting(t)
  const text = 'asset,agent\np1,gw-1 gw-8\np2,gw-9\n'
  await start(text)
  await start(text)
  t.match(told, [
    [/not under agents/, { agents: ['gw-8', 'gw-9'], count: 2 }],
    [/not under agents/, { agents: ['gw-8', 'gw-9'], count: 2 }]
  ])
})
