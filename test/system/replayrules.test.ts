// Rules that are not yet in force are held against the history of a collector, and nobody is told of it.

import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { contract } from '../../protocol/answer.ts'
import { encodeBatch } from '../../protocol/codec.ts'
import { series } from '../../protocol/series.ts'
import { freePort } from '../../simulators/mosquitto.ts'
import { startCollector, tokenOf } from '../support/programs.ts'
import { run } from '../support/ran.ts'
import { until } from '../support/site.ts'

const minute = 60_000
const start = Date.UTC(2026, 0, 1)

/** High for ten minutes of each half hour, by as much as there were half hours. */
const valueAt = (at: number): number => (at % 30 < 10 ? 20 + Math.floor(at / 30) : 1)

const rules = (above: number, more = ''): string =>
  `detectors:\n  - { use: threshold, name: hot, window: minute, above: ${above}, for: 2m, clearFor: 1m, hindsightAfter: 3650d${more} }\n`

t.test('a change of rules is shown by what it would have made of the last hours', { timeout: 240_000 }, async t => {
  const directory = t.testdir({})
  let told = 0
  const hook = createServer((request, response) => {
    told++
    request.resume()
    response.end()
  })
  await new Promise<void>(resolve => hook.listen(0, '127.0.0.1', resolve))
  t.teardown(() => hook.close())
  const [port, hookPort] = [await freePort(), (hook.address() as AddressInfo).port]
  const more = `rulesFiles: [pumps.yaml]
windows: [{ use: tumbling, name: minute, length: 1m }]
sinks: [{ use: webhook, name: on-call, url: "http://127.0.0.1:${hookPort}" }]
`
  writeFileSync(join(directory, 'pumps.yaml'), rules(20.5))
  const collector = await startCollector({ directory, port, agents: ['gw'], more })
  t.teardown(() => collector.kill())
  for (let at = 0; at < 150; at += 5) {
    const times = Float64Array.from({ length: 30 }, (_, row) => start + at * minute + row * 10_000)
    const values = times.map(time => valueAt((time - start) / minute))
    const columns = [{ series: series('temp', { asset: 'm1' }), times, values }]
    const body = encodeBatch({ agent: 'gw', epoch: '0123456789abcdef', lane: 'live', sequence: at / 5 + 1, columns })
    const headers = {
      authorization: `Bearer ${tokenOf('gw')}`,
      'content-type': contract.contentType,
      [contract.watermarkHeader]: String(start + (at + 5) * minute)
    }
    await fetch(`http://127.0.0.1:${port}${contract.batches}`, { method: 'POST', headers, body })
  }
  t.ok(
    await until(
      async () => told,
      told => told > 0
    ),
    'the collector tells of its alerts'
  )
  // A collector that is stopped leaves what it has not come to for the next start.
  const behind = async (): Promise<number> =>
    ((await (await fetch(`http://127.0.0.1:${port}/api/v1/health`)).json()) as { behind: number }).behind
  t.equal(await until(behind, left => left === 0), 0)
  t.equal(await collector.stop(), 0)

  const before = told
  const file = join(directory, 'new.yaml')
  const config = join(directory, 'collector.yaml')
  const replay = (...more: string[]) =>
    run('collector/main.js', ['replay', '--config', config, '--from', '2026-01-01', '--rules', file, ...more])

  writeFileSync(file, rules(22.5))
  const stricter = await replay()
  t.equal(stricter.code, 1, stricter.err)
  t.match(stricter.out, /\nwindow minute: 150 same, 0 different, 0 missing, 0 new\n/)
  t.match(stricter.out, /\nmissed +hot +temp,asset=m1 +2026-01-01 00:33:00 +2026-01-01 00:42:00 /)
  t.match(stricter.out, /\nmissed +hot +temp,asset=m1 +2026-01-01 01:03:00 /)
  t.match(stricter.out, /\nwould have fired 0 times more, would have missed 2; 0 at other times, 2 the same\n$/)

  writeFileSync(
    file,
    rules(0.5, ', measurement: temp').replace('hot', 'on') + rules(20.5).replace('2m', '4m').replace('detectors:\n', '')
  )
  const other = await replay('--json')
  t.match(JSON.parse(other.out), {
    same: false,
    windows: { minute: { counts: { same: 150 } } },
    alerts: {
      counts: { more: 1, missed: 0, moved: 4, same: 0 },
      more: [{ detector: 'on' }],
      moved: [{ before: { firingSince: start + 33 * minute }, after: { firingSince: start + 35 * minute } }]
    }
  })

  writeFileSync(file, `# the same\n${rules(20.5)}`)
  t.match(await replay(), { code: 0, out: /\nno alert would be different: 4 are the same\n$/ })
  t.match(await replay('--windows', file), { code: 78, err: /do not go together/ })
  t.equal(told, before, 'a replay tells nobody')
})
