import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { WindowResult } from '../../collector/windows/window.ts'
import { columnOf } from '../support/arrival.ts'
import { memoryDisk } from '../support/memory.ts'
import { runningCollector } from '../support/running.ts'

const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000
const minute = 60_000

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
