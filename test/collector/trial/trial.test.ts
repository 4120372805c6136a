// A recording makes of rules what it makes of them through an agent and a collector.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import { type CollectorConfiguration, collectorConfiguration } from '../../../collector/configuration.ts'
import { hasFired } from '../../../collector/trial/episodes.ts'
import { layoutOptions } from '../../../collector/trial/layout.ts'
import { type Tried, trial } from '../../../collector/trial/trial.ts'
import { silentLog } from '../../../platform/log.ts'
import { openSite } from '../../evaluate/path/site.ts'

const start = Date.UTC(2026, 2, 1)
const minute = 60_000
const timeOf = (second: number): string => new Date(start + second * 1000).toISOString()

const rules = {
  absence: { enabled: false },
  windows: [{ use: 'tumbling', name: 'minute', length: '1m' }],
  detectors: [
    { use: 'threshold', name: 'high', window: 'minute', above: 10, for: '2m', clearFor: '3m', noDataAfter: '10m' },
    { use: 'deviation', name: 'odd', window: 'minute', warmUp: 20, for: '1m' }
  ]
}

const configured = (more: object = rules): CollectorConfiguration =>
  collectorConfiguration.parse({ data: 'unused', agents: [{ agent: 'gw', tokenSha256: 'ab'.repeat(32) }], ...more })

/** Two hours of a value that is high three times, the last time at the end. */
const values = Array.from({ length: 720 }, (_, row) => {
  const second = row * 10
  const high = (second >= 2400 && second < 3600) || (second >= 4200 && second < 4260) || second >= 6600
  return { second, value: 5 + (row % 7) / 10 + (high ? 20 : 0) }
})

const fileOf = (directory: string, text: string, name = 'm1.csv'): string => {
  writeFileSync(join(directory, name), text)
  return join(directory, name)
}

const tried = (paths: readonly string[], layout: object = {}, more?: object): Promise<Tried> =>
  trial(configured(more), { files: paths.map(path => ({ path })), layout: layoutOptions.parse(layout) }, silentLog)

const firedIn = (alerts: readonly Alert[]): string[] =>
  alerts
    .filter(({ firingSince }) => firingSince !== undefined)
    .map(({ detector, asset, firingSince, resolvedAt = Number.NaN }) =>
      [detector, asset, (firingSince! - start) / minute, (resolvedAt - start) / minute].join(' ')
    )
    .sort()

const fired = ({ episodes }: Tried): string[] => firedIn(episodes.map(({ alert }) => alert))

const wide = `time,temp\n${values.map(({ second, value }) => `${timeOf(second)},${value}`).join('\n')}\n`

t.test('alerts are those of an agent and a collector on the same readings', async t => {
  const site = await openSite({ start: start + 3 * 3_600_000, collector: rules })
  await site.publish(
    values.map(({ second, value }) => ({
      topic: 'recording/m1/temp',
      payload: JSON.stringify({ value, time: start + second * 1000 })
    }))
  )
  const last = new Map((await site.finish()).map(alert => [alert.id, alert]))
  const found = await tried([fileOf(t.testdir({}), wide)])
  t.same(fired(found), firedIn([...last.values()]))
  t.ok(fired(found).includes('high m1 43 64'), fired(found).join(', '))
  t.match(found, { rows: 720, readings: 720, late: 0, series: 1, from: start, to: start + 7190_000 })
  const states = found.episodes.filter(hasFired)[0]?.spans.map(({ state }) => state)
  t.same(states, ['pending', 'firing', 'clearing'])
})

t.test('machines by file, by column and by row give the same alerts', async t => {
  const directory = t.testdir({})
  const byFile = await tried([fileOf(directory, wide), fileOf(directory, wide.replaceAll('.1\n', '.2\n'), 'm2.csv')])
  const rows = values.flatMap(({ second, value }) =>
    ['m1', 'm2'].map(asset => ({ second, asset, value: asset === 'm2' ? `${value}`.replace(/\.1$/, '.2') : `${value}` }))
  )
  const column = rows.map(({ second, asset, value }) => `${timeOf(second)};${asset};north;${value}`)
  const byColumn = await tried([fileOf(directory, `t;machine;site;temp\n${column.join('\n')}\n`, 'all.csv')], {
    assetColumn: 'machine',
    tagColumns: ['site']
  })
  const long = rows.map(({ second, asset, value }) => `${asset},temp,${value},${timeOf(second)}`)
  const byRow = await tried([fileOf(directory, `machine,what,v,t\n${long.join('\n')}\n`, 'long.csv')], {
    assetColumn: 'machine',
    measurementColumn: 'what',
    valueColumn: 'v',
    time: 't'
  })
  t.same(fired(byColumn), fired(byFile))
  t.same(fired(byRow), fired(byFile))
  t.ok(fired(byFile).some(text => text.startsWith('high m2')))
  t.equal(byColumn.episodes[0]?.alert.group.tags['site'], 'north')
})

t.test('where nothing is recorded time goes on: alerts wait, frozen', async t => {
  const gap = values.filter(({ second }) => second < 3000 || second >= 6600)
  const text = `time,temp\n${gap.map(({ second, value }) => `${timeOf(second)},${value}`).join('\n')}\n`
  const { episodes } = await tried([fileOf(t.testdir({}), text)], {}, { ...rules, detectors: rules.detectors.slice(0, 1) })
  t.equal(episodes.length, 1, 'it is the same alert before and after')
  t.match(episodes[0]?.alert, { state: 'firing', firingSince: start + 43 * minute })
})

t.test('a sensor that falls silent is found, the end of a recording is no silence', async t => {
  const rows = values.map(({ second }) => `${timeOf(second)},1,${second >= 2400 && second < 4800 ? '' : 2}`)
  const path = fileOf(t.testdir({}), `time,temp,vibration\n${rows.join('\n')}\n`)
  const { episodes } = await tried([path], {}, { absence: { clearFor: '1m' } })
  t.equal(episodes.length, 1)
  t.match(episodes[0]?.alert, { detector: 'absence', asset: 'm1', state: 'resolved' })
  const { firingSince = 0, resolvedAt = 0 } = episodes[0]!.alert
  t.ok(
    firingSince >= start + 2400_000 && firingSince < start + 2500_000,
    `it fired ${(firingSince - start) / 1000} s after the start`
  )
  t.ok(resolvedAt >= start + 4800_000 && resolvedAt < start + 4900_000, `it resolved ${(resolvedAt - start) / 1000} s after it`)
})

t.test('rows that go back in time are counted, and waited for when told so', async t => {
  const [a, b] = [wide.split('\n').slice(0, 301), wide.split('\n').slice(301)]
  const text = [...a, ...b.slice(10, 30), ...b.slice(0, 10), ...b.slice(30)].join('\n')
  const path = fileOf(t.testdir({}), text)
  t.equal((await tried([path])).late, 10)
  const waited = await tried([path], { lateness: '5m' })
  t.equal(waited.late, 0)
  t.same(fired(waited), fired(await tried([fileOf(t.testdir({}), wide)])))
})

t.test('what cannot be read is named with file and line', async t => {
  const directory = t.testdir({})
  const bad = fileOf(directory, 't,machine,v\n0,m1,1\n1,"m,2",1\n')
  await t.rejects(tried([bad], { assetColumn: 'machine' }), {
    code: 'WAY_RECORDING_INVALID',
    message: /m1\.csv:3: value of tag asset "m,2" must have/
  })
  await t.rejects(tried([fileOf(directory, 't,v\n')]), { message: /m1\.csv: has no row after its header/ })
})
