import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openCollector } from '../../collector/collector.ts'
import { collectorConfiguration } from '../../collector/configuration.ts'
import type { WindowResult } from '../../collector/windows/window.ts'
import { silentLog } from '../../platform/log.ts'
import { digestOf } from '../../platform/token.ts'
import { WorldClock } from '../../simulators/world/clock.ts'
import { columnOf } from '../support/arrival.ts'
import { openJournal } from '../support/journal.ts'
import { memoryDisk } from '../support/memory.ts'
import { runningCollector } from '../support/running.ts'

const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000
const minute = 60_000
const anHour = 60 * minute

const windows = [
  { use: 'tumbling', name: 'day', length: '1h', from: { window: 'site', of: 'sum' }, aggregates: ['count', 'sum'] },
  { use: 'tumbling', name: 'site', length: '1m', by: ['site'], aggregates: ['sum'] }
]

t.test('a table of assets, windows by it and windows of those outlive a restart and a change of the table', async t => {
  const file = join(t.testdir(), 'assets.csv')
  const configuration = { reference: { file }, windows }
  writeFileSync(file, 'asset,site,agent\na,north,gw-1\nb,north,gw-2\n')
  const disk = memoryDisk()
  const start = () => runningCollector(['gw-1', 'gw-2'], configuration, disk)
  const found = async ({ get }: { get: Awaited<ReturnType<typeof start>>['get'] }, window: string) =>
    (await get<{ windows: WindowResult[] }>(`windows?window=${window}`)).windows

  const first = await start()
  await first.send('gw-1', hour + minute, [columnOf('heat,asset=a', hour, hour + 1)])
  t.match(await found(first, 'site'), [
    {
      group: { key: 'heat,site=north' },
      values: { sum: 1 },
      agents: ['gw-1'],
      completeness: { expected: 2, reported: 1, missing: ['gw-2'] }
    }
  ])
  await first.close()

  const second = await start()
  writeFileSync(file, 'asset,site,agent\na,north,gw-1\nb,south,gw-2\n')
  await second.collector.renew()
  await second.send('gw-1', hour + 60 * minute, [columnOf('heat,asset=a', hour + minute, hour + minute + 1, hour + minute + 2)])
  await second.send('gw-2', hour + 60 * minute, [columnOf('heat,asset=b', hour, hour + 1)])
  t.match(await found(second, 'day'), [
    { group: { key: 'heat,site=north' }, values: { count: 2, sum: 4 } },
    { group: { key: 'heat,site=south' }, values: { count: 1, sum: 1 } }
  ])
  await second.close()

  const third = await start()
  await third.send('gw-1', hour + 61 * minute, [columnOf('heat,asset=a', hour + 2, hour + 3)])
  t.match(await found(third, 'day'), [{ revision: 2, values: { count: 2, sum: 5 }, agents: ['gw-1'] }, { revision: 1 }])
  await third.close()
})

t.test('sinks of notifications keep nothing in the journal: the store has what they tell', async t => {
  const [disk, clock] = [memoryDisk(), new WorldClock(hour)]
  /** Runs for an hour, in which the journal notes the time every minute; returns its oldest entry. */
  const ran = async (...sinks: object[]): Promise<number> => {
    const agents = [{ agent: 'gw-1', tokenSha256: digestOf('gw-1') }]
    const more = { data: 'unused', agents, sinks, tick: '1m', journal: { keep: '10m' } }
    const life = { alive: true }
    const ports = { clock: clock.of(life), disk, random: () => 0.5, log: silentLog }
    const collector = await openCollector(collectorConfiguration.parse(more), ports)
    await clock.run(clock.now + anHour)
    const closing = collector.close()
    await clock.run(clock.now)
    await closing
    life.alive = false
    return (await openJournal(disk)).first
  }
  const db = { use: 'influx', name: 'db', url: 'http://127.0.0.1:9', org: 'plant', bucket: 'machines' }
  const hook = { use: 'webhook', name: 'hook', url: 'http://127.0.0.1:9' }
  await ran(hook)
  t.ok((await ran(hook)) > 50)
  t.ok((await ran(hook)) > 100)
  const before = (await openJournal(disk)).first
  t.equal(await ran(hook, db), before, 'one of samples and windows does')
})
