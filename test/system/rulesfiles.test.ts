// A running collector takes rules files as they change, keeps what has not, and says when one has a fault.

import { mkdirSync, writeFileSync } from 'node:fs'
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
const limit = (name: string, above: number): string =>
  `  - { use: threshold, name: ${name}, window: minute, of: max, above: ${above}, for: 10m, clearFor: 1m }\n`

interface Health {
  readonly status: string
  readonly configuration: {
    readonly failures: number
    readonly problem?: string
    readonly since?: number
    readonly taken: number
  }
}

t.test('rules files are taken by themselves, and what did not change keeps its state', { timeout: 120_000 }, async t => {
  const directory = t.testdir({ rules: {} })
  const rules = join(directory, 'rules')
  mkdirSync(rules, { recursive: true })
  const pumps = join(rules, 'pumps.yaml')
  writeFileSync(pumps, `detectors:\n${limit('hot', 50)}`)
  const port = await freePort()
  const more = 'rulesFiles: [rules/*.yaml]\nrulesRecheck: 100ms\nwindows: [{ use: tumbling, name: minute, length: 1m }]\n'
  const collector = await startCollector({ directory, port, agents: ['gw'], more })
  t.teardown(() => collector.kill())
  const get = async <T>(path: string): Promise<T> => (await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json()) as T
  const health = (): Promise<Health> => get('health')
  const logged = (text: string): number => collector.log.filter(line => line.includes(text)).length
  let sequence = 0
  const send = async (at: number): Promise<void> => {
    const times = Float64Array.from({ length: 60 }, (_, second) => start + at * minute + second * 1000)
    const columns = [{ series: series('temp', { asset: 'm1' }), times, values: times.map(() => 60) }]
    const body = encodeBatch({ agent: 'gw', epoch: '0123456789abcdef', lane: 'live', sequence: ++sequence, columns })
    const headers = {
      authorization: `Bearer ${tokenOf('gw')}`,
      'content-type': contract.contentType,
      [contract.watermarkHeader]: String(start + (at + 1) * minute)
    }
    await fetch(`http://127.0.0.1:${port}${contract.batches}`, { method: 'POST', headers, body })
  }
  const alerts = async (): Promise<string[]> => {
    const { alerts } = await get<{ alerts: { detector: string; state: string; pendingSince: number; firingSince?: number }[] }>(
      'alerts'
    )
    return alerts
      .map(
        ({ detector, pendingSince, firingSince = Number.NaN }) =>
          `${detector} ${(pendingSince - start) / minute} ${(firingSince - start) / minute}`
      )
      .sort()
  }

  for (let at = 0; at < 6; at++) await send(at)
  t.same(await until(alerts, found => found.length === 1), ['hot 1 NaN'])
  t.match(await health(), { status: 'ok', configuration: { failures: 0 } })

  // Another file, and a comment in the one that is in force.
  writeFileSync(join(rules, 'more.yaml'), `detectors:\n${limit('hotter', 55)}`)
  writeFileSync(pumps, `# of pumps\ndetectors:\n${limit('hot', 50)}`)
  await until(
    async () => logged('detector hotter: new'),
    found => found > 0
  )
  t.ok(logged('detector hot: kept') > 0)
  for (let at = 6; at < 12; at++) await send(at)
  t.same(
    await until(alerts, found => found.some(text => text.endsWith('11'))),
    ['hot 1 11', 'hotter 7 NaN'],
    'it has been pending since before the change'
  )

  writeFileSync(join(rules, 'more.yaml'), `detectors:\n${limit('hotter', 55).replace('above', 'abvoe')}`)
  const degraded = await until(health, ({ status }) => status === 'degraded')
  t.match(degraded.configuration, {
    failures: 1,
    problem: /more\.yaml:2:\d+: detectors\[0\]\.abvoe: is not known: did you mean "above"\?/,
    since: Number
  })
  t.equal(logged('not reloaded'), 1)
  t.same(await alerts(), ['hot 1 11', 'hotter 7 NaN'], 'what was in force stays')
  collector.hangUp()
  t.equal(
    (await until(health, ({ configuration }) => configuration.failures === 2)).configuration.since,
    degraded.configuration.since
  )

  writeFileSync(join(rules, 'more.yaml'), `detectors:\n${limit('hot', 55)}`)
  t.match(await until(health, ({ configuration }) => configuration.failures === 3), {
    configuration: { problem: /pumps\.yaml:3:29: detectors\[0\]\.name: "hot" is there twice: .*more\.yaml:2:5 has it too/ }
  })

  writeFileSync(join(rules, 'more.yaml'), '# nothing any more\n')
  t.match(await until(health, ({ status }) => status === 'ok'), { configuration: { failures: 3, problem: undefined } })
  t.ok(logged('detector hotter: removed') > 0)
  t.equal(await collector.stop(), 0)
  t.match(await run('collector/main.js', ['--config', join(directory, 'collector.yaml'), '--check']), {
    code: 0,
    out: /collector\.yaml is valid\nwith the rules of .*more\.yaml\nwith the rules of .*pumps\.yaml\nwindow minute: kept\ndetector hot: kept\n/
  })

  writeFileSync(pumps, 'detectors: [')
  const again = await startCollector({ directory, port, agents: ['gw'], more })
  t.teardown(() => again.kill())
  t.match(await health(), { status: 'degraded', configuration: { failures: 1, problem: /pumps\.yaml:1:\d+: is not YAML/ } })
  t.same(await alerts(), ['hot 1 11', 'hotter 7 NaN'])
  t.notOk(again.log.some(line => line.includes('removed')))
  writeFileSync(pumps, `detectors:\n${limit('hot', 50)}`)
  t.match(await until(health, ({ status }) => status === 'ok'), { configuration: { failures: 1 } })
  t.ok(again.log.some(line => line.includes('detector hot: kept')))
  t.equal(await again.stop(), 0)

  writeFileSync(join(directory, 'collector.yaml'), 'nonsense: 1\n', { flag: 'a' })
  const config = ['--config', join(directory, 'collector.yaml')]
  t.match(await run('collector/main.js', config), { code: 78, err: /collector\.yaml:\d+:1: nonsense: is not known/ })
})
