// A running collector takes other windows at SIGHUP, and what it has stored can be computed again once it is stopped.

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { contract } from '../../protocol/answer.ts'
import { encodeBatch } from '../../protocol/codec.ts'
import { series } from '../../protocol/series.ts'
import { freePort } from '../../simulators/mosquitto.ts'
import { built, type Program, startCollector, tokenOf } from '../support/programs.ts'
import { until } from '../support/site.ts'

const minute = 60_000
const start = Date.UTC(2026, 0, 1)

const windowsOf = (length: string, more = ''): string =>
  `windows:\n  - { use: tumbling, name: short, length: 1m, aggregates: [count] }\n  - { use: tumbling, name: long, length: ${length}, aggregates: [count]${more} }\n`

const sender = (port: number) => {
  let sequence = 0
  return async (at: number): Promise<void> => {
    const times = Float64Array.from({ length: 60 }, (_, second) => start + at * minute + second * 1000)
    const body = encodeBatch({
      agent: 'gw',
      epoch: '0123456789abcdef',
      lane: 'live',
      sequence: ++sequence,
      columns: [{ series: series('temp', { asset: 'm1' }), times, values: times.map(time => time % 7) }]
    })
    const headers = {
      authorization: `Bearer ${tokenOf('gw')}`,
      'content-type': contract.contentType,
      [contract.watermarkHeader]: String(start + (at + 1) * minute)
    }
    await fetch(`http://127.0.0.1:${port}${contract.batches}`, { method: 'POST', headers, body })
  }
}

const run = (arguments_: readonly string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise(resolve => {
    execFile(process.execPath, [built('collector/main.js'), ...arguments_], (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err })
    )
  })

const changesIn = (program: Program): string[] =>
  program.log.flatMap(line => (line.includes('"msg":"definitions"') ? [(JSON.parse(line) as { change: string }).change] : []))

t.test('windows change while the collector runs, and are computed again after it', { timeout: 120_000 }, async t => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-reload-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const port = await freePort()
  const settings = { directory, port, agents: ['gw'], more: windowsOf('10m') }
  const collector = await startCollector(settings)
  t.teardown(() => collector.kill())
  const file = join(directory, 'collector.yaml')
  const text = await readFile(file, 'utf8')
  const send = sender(port)
  const counts = async (window: string): Promise<number[]> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/windows?window=${window}&from=0&to=${start + 1e9}`)
    return ((await answer.json()) as { windows: { values: { count: number } }[] }).windows.map(({ values }) => values.count)
  }
  for (let at = 0; at < 25; at++) await send(at)
  t.same(
    await until(
      () => counts('long'),
      found => found.length === 2
    ),
    [600, 600]
  )

  const changed = text.replace(windowsOf('10m'), windowsOf('5m', ', backfill: 30d'))
  await writeFile(file, changed)
  t.match(await run(['--config', file, '--check']), {
    code: 0,
    out: /is valid\nwindow short: kept\nwindow long: changed, computed over what the journal has of the last 30d/
  })
  collector.hangUp()
  t.same(
    await until(
      () => counts('long'),
      found => found.length === 5
    ),
    [300, 300, 300, 300, 300]
  )
  t.match(changesIn(collector).slice(-2), ['window short: kept', /^window long: changed/])
  await send(25)
  t.same(
    (
      await until(
        () => counts('short'),
        found => found.length === 26
      )
    ).length,
    26
  )

  await writeFile(file, `${changed}nonsense: 1\n`)
  collector.hangUp()
  const stays = (): boolean => collector.log.some(line => line.includes('not reloaded') && line.includes('nonsense'))
  t.ok(
    await until(
      async () => stays(),
      told => told
    ),
    'a broken file is told, and changes nothing'
  )

  await writeFile(file, `${changed}tick: 7s\n`)
  collector.hangUp()
  const needs = (): boolean => collector.log.some(line => line.includes('need a restart') && line.includes('"tick"'))
  t.ok(
    await until(
      async () => needs(),
      told => told
    )
  )
  t.match(changesIn(collector).slice(-2), ['window short: kept', 'window long: kept'])

  const replay = ['replay', '--config', file, '--from', '2026-01-01']
  t.match(await run(replay), { code: 75, err: /the collector runs on .*: stop it, or replay a copy/ })
  t.equal(await collector.stop(), 0)
  t.match(await run(replay), { code: 0, out: /window short: 26 same.*\nwindow long: 5 same.*\nsame: / })
  await writeFile(file, text)
  const { code, out } = await run([...replay, '--json'])
  t.equal(code, 1)
  t.match(JSON.parse(out), {
    same: false,
    windows: { short: { counts: { same: 26 } }, long: { counts: { same: 0, missing: 3 } } }
  })
})

t.test('a window that reads another begins with it, and is not computed back alone', { timeout: 120_000 }, async t => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-reload-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const port = await freePort()
  const ofShort = (length: string, more = ''): string =>
    `windows:\n  - { use: tumbling, name: short, length: ${length}, aggregates: [count]${more} }\n`
  const ofLong = (more = ''): string =>
    `  - { use: tumbling, name: long, length: 10m, from: { window: short, of: count }, aggregates: [sum, count]${more} }\n`
  const collector = await startCollector({ directory, port, agents: ['gw'], more: ofShort('2m') })
  t.teardown(() => collector.kill())
  const file = join(directory, 'collector.yaml')
  const text = await readFile(file, 'utf8')
  const send = sender(port)
  const sums = async (): Promise<string[]> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/windows?window=long&from=0&to=${start + 1e9}`)
    const { windows } = (await answer.json()) as { windows: { values: { sum: number; count: number } }[] }
    return windows.map(({ values: { sum, count } }) => `${sum} of ${count}`)
  }
  for (let at = 0; at < 25; at++) await send(at)

  await writeFile(file, text.replace(ofShort('2m'), ofShort('2m') + ofLong(', backfill: 30d')))
  t.match(await run(['--config', file, '--check']), {
    code: 78,
    err: /"long" cannot be computed over the journal without "short"/
  })
  collector.hangUp()
  const refused = (): boolean => collector.log.some(line => line.includes('not reloaded') && line.includes('without'))
  t.ok(
    await until(
      async () => refused(),
      told => told
    )
  )

  await writeFile(file, text.replace(ofShort('2m'), ofShort('1m', ', backfill: 30d') + ofLong(', backfill: 30d')))
  t.equal((await run(['--config', file, '--check'])).code, 0)
  collector.hangUp()
  t.same(await until(sums, found => found.length === 2), ['600 of 10', '600 of 10'])
  for (let at = 25; at < 31; at++) await send(at)
  t.same(await until(sums, found => found.length === 3), ['600 of 10', '600 of 10', '600 of 10'])
  t.equal(await collector.stop(), 0)
  t.match(await run(['replay', '--config', file, '--from', '2026-01-01']), { code: 0, out: /window long: 3 same/ })
})

t.test('a replay without a journal, or of no time, says so', async t => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-reload-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const file = join(directory, 'collector.yaml')
  await writeFile(file, `data: ${directory}/none\nagents: [{ agent: gw, tokenSha256: ${'ab'.repeat(32)} }]\n`)
  t.match(await run(['replay', '--config', file, '--from', '2026-01-01']), { code: 78, err: /has no journal/ })
  t.equal((await run(['replay', '--config', file, '--from', 'yesterday'])).code, 64)
  t.equal((await run(['replay', '--config', file])).code, 64)
})
