// A replay finds nothing where nothing differs, and names what does.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openCollector } from '../../../collector/collector.ts'
import { type CollectorConfiguration, collectorConfiguration } from '../../../collector/configuration.ts'
import { replay } from '../../../collector/replay/replay.ts'
import { isAllSame, type Report, reportText } from '../../../collector/replay/report.ts'
import { Store } from '../../../collector/store/store.ts'
import { systemClock } from '../../../platform/clock.ts'
import { silentLog } from '../../../platform/log.ts'
import { encodeBatch } from '../../../protocol/codec.ts'
import { series } from '../../../protocol/series.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'
import { until } from '../../support/site.ts'

const start = Date.UTC(2026, 0, 1)
const minute = 60_000

const configurationOf = (windows: readonly object[], above = 90): CollectorConfiguration =>
  collectorConfiguration.parse({
    data: 'unused',
    agents: [{ agent: 'gw', tokenSha256: '0'.repeat(64) }],
    watermarks: { leadMost: '2m' },
    windows,
    detectors: [{ use: 'threshold', name: 'hot', window: 'minute', of: 'max', above }]
  })

const windows = [
  { use: 'tumbling', name: 'minute', length: '1m' },
  { use: 'hopping', name: 'site', length: '10m', hop: '5m', by: ['site'], aggregates: ['mean', 'p95', 'top'] },
  { use: 'session', name: 'run', gap: '30s', aggregates: ['count', 'sum'] },
  { use: 'count', name: 'hundred', size: 100, within: '10m', aggregates: ['count', 'stddev'] }
]

/** A value a second, that goes up by one each minute; the batch of one minute comes ten minutes late. */
const batchOf = (sequence: number, from: number): Uint8Array =>
  encodeBatch({
    agent: 'gw',
    epoch: '0123456789abcdef',
    lane: 'live',
    sequence,
    columns: ['m1', 'm2'].map(asset => ({
      series: series('temp', { asset, site: 'north' }),
      times: Float64Array.from({ length: 60 }, (_, second) => from + second * 1000),
      values: Float64Array.from({ length: 60 }, (_, second) => (from - start) / minute + second / 7)
    }))
  })

const minutes = 120

/** A collector's disk after two hours. */
const collected = async (configuration: CollectorConfiguration) => {
  const disk = memoryDisk()
  let now = start
  const clock = { ...systemClock, now: () => now }
  const collector = await openCollector(configuration, { clock, disk, random: Math.random, log: silentLog })
  const order = Array.from({ length: minutes }, (_, index) => index)
  order.splice(40, 0, ...order.splice(30, 1))
  for (const [index, at] of order.entries()) {
    now = start + (index + 1) * minute
    const watermark = String(start + (index < 40 ? Math.min(at, 30) : at + 1) * minute)
    await collector.receive.batch('gw', watermark, batchOf(index + 1, start + at * minute))
  }
  await collector.receive.heartbeat('gw', String(start + 2 * minutes * minute))
  await until(
    async () => collector.behind(),
    behind => behind === 0
  )
  await collector.close()
  return disk
}

const replayed = async (
  disk: ReturnType<typeof memoryDisk>,
  configuration: CollectorConfiguration,
  { from = start, to, windows }: { from?: number; to?: number; windows?: string } = {}
): Promise<Report> => {
  const journal = await openJournal(disk)
  return replay(
    { configuration, from, to, windows },
    {
      journal,
      stored: await Store.open(disk, journal.catalog),
      scratch: await Store.open(memoryDisk(), journal.catalog),
      log: silentLog,
      onProgress: () => {}
    }
  )
}

t.test('with the definitions in force everything is the same, from the start and from anywhere', async t => {
  const configuration = configurationOf(windows)
  const disk = await collected(configuration)
  const report = await replayed(disk, configuration)
  t.ok(isAllSame(report), reportText(report))
  t.equal(report.windows.get('minute')?.counts['same'], 2 * minutes)
  t.ok(report.windows.get('run')!.counts['same']! >= 2)
  t.equal(report.alerts.get('hot')?.counts['same'], 2)
  t.match(reportText(report), /\nsame: [^\n]*\n$/)
  const later = await replayed(disk, configuration, { from: start + 45.5 * minute, to: start + 100 * minute })
  t.ok(isAllSame(later), reportText(later))
  t.equal(later.windows.get('minute')?.counts['same'], 2 * 54)
  t.ok(later.read.entries < 100, 'it did not read the journal from its start')
})

t.test('other definitions are told apart window by window, and alert by alert', async t => {
  const disk = await collected(configurationOf(windows))
  const other = [{ ...windows[0], aggregates: ['count', 'max', { use: 'quantile', as: 'mean', q: 0.5 }] }, ...windows.slice(1, 2)]
  const report = await replayed(disk, configurationOf(other, 1000))
  t.match(report.windows.get('minute')?.counts, { same: 0, different: 2 * minutes, missing: 0, new: 0 })
  t.match(
    report.windows.get('minute')?.examples[0]?.text,
    /^temp,asset=m1,site=north 2026-01-01T00:00:00\.000Z to .*mean .* stored, .* computed/
  )
  t.match(report.alerts.get('hot')?.counts, { 'would not have fired': 2, 'would have fired': 0 })
  t.same(report.left, ['hundred', 'run'])
  t.match(reportText(report), /\ndifferent: 240 windows, 2 alerts\n$/)
  const low = await replayed(disk, configurationOf(windows, 100), { to: start + 119 * minute })
  t.match(low.alerts.get('hot')?.counts, { 'fired at another time': 0, 'would have fired': 2, 'would not have fired': 2 })
})

t.test('a file with other windows is tried with the detectors that fit it', async t => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-replay-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const file = join(directory, 'new.yaml')
  const configuration = configurationOf(windows)
  const disk = await collected(configuration)
  await writeFile(file, 'windows:\n  - { use: tumbling, name: two, length: 2m }\n')
  const report = await replayed(disk, configuration, { windows: file })
  t.match(report.windows.get('two')?.counts, { same: 0, missing: 0, new: minutes })
  t.equal(report.alerts.size, 0)
  await writeFile(
    file,
    'windows:\n  - { use: tumbling, name: two, length: 2m }\ndetectors:\n  - { use: threshold, name: x, window: tow }\n'
  )
  await t.rejects(replayed(disk, configuration, { windows: file }), {
    code: 'WAY_CONFIG_INVALID',
    message: /no window is called "tow"/
  })
})
