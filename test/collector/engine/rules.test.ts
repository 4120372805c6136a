// Rules in the collector's engine: what detectors find goes into them, and what they find becomes alerts.

import t from 'tap'
import { isTold } from '../../../collector/alerts/episode.ts'
import { collectorConfiguration } from '../../../collector/configuration.ts'
import { readConfiguration } from '../../../platform/configuration.ts'
import { columnOf } from '../../support/arrival.ts'
import { fleetOf } from '../../support/convergence.ts'
import { type EngineRig, engineRig } from '../../support/enginerig.ts'
import { manyDetectors, manyRules, manyWindows } from '../../support/manywindows.ts'
import { runJournal, withDefinitions } from '../../support/runjournal.ts'

const second = 1000
const windows = [{ use: 'tumbling', name: 'second', length: '1s', aggregates: ['max'] }]
const limit = (name: string, measurement: string, more: object = {}) => ({
  use: 'threshold',
  name,
  window: 'second',
  of: 'max',
  measurement,
  above: 10,
  clearFor: '1s',
  ...more
})
const detectors = [limit('hot', 'heat'), limit('shaky', 'noise'), limit('served', 'door', { severity: 'info' })]
const rules = [
  { use: 'atLeast', name: 'site-in-trouble', of: ['failing'], count: 2, by: ['site'], severity: 'critical', within: '20s' },
  {
    use: 'sequence',
    name: 'failing',
    of: ['hot', 'shaky'],
    without: ['served'],
    by: ['asset', 'site'],
    within: '5s',
    clearFor: '1s',
    for: '1s'
  }
]

const columnWith = (key: string, time: number, value: number) => ({ ...columnOf(key, time), values: Float64Array.of(value) })

/** Seconds of one machine: `h` hot, `s` shaky, `d` door open, `.` none; one batch a second. */
const play = async (rig: EngineRig, machines: Readonly<Record<string, readonly string[]>>, length: number): Promise<string[]> => {
  const changes: string[] = []
  for (let at = 1; at <= length; at++) {
    const time = at * second
    const columns = Object.entries(machines).flatMap(([asset, signs]) =>
      Object.entries({ heat: 'h', noise: 's', door: 'd' }).map(([measurement, letter]) =>
        columnWith(`${measurement},asset=${asset},site=north`, time, signs[at - 1]?.includes(letter) ? 20 : 0)
      )
    )
    const { alerts } = await rig.push(time, { agent: 'gw', watermark: time, columns })
    changes.push(...alerts.map(({ detector, asset, change }) => `${at} ${detector} ${asset ?? 'site'} ${change}`))
  }
  return changes.filter(text => / (failing|site-in-trouble) /.test(text))
}

t.test('a rule raises alerts as a detector does, and a rule of rules those of a site', async t => {
  const rig = await engineRig({ windows, detectors, rules })
  const failing = ['.', '.', 'h', 'h', 'hs', 's', 's', 's', '.', '.', '.', '.']
  const alone = await play(rig, { p1: failing, p2: [] }, 14)
  t.same(alone, ['6 failing p1 pending', '7 failing p1 firing', '10 failing p1 clearing', '11 failing p1 resolved'])
  const both = await play(await engineRig({ windows, detectors, rules }), { p1: failing, p2: ['.', ...failing] }, 10)
  t.same(
    both.filter(text => text.includes('site-in-trouble')),
    ['7 site-in-trouble site firing']
  )
})

t.test('a rule that is prevented raises nothing', async t => {
  const rig = await engineRig({ windows, detectors, rules })
  t.same(await play(rig, { p1: ['.', 'h', 'hd', 'hs', 's', 's', '.', '.'] }, 10), [])
})

t.test('the alert names the parts with their times', async t => {
  const rig = await engineRig({ windows, detectors, rules: rules.slice(1) })
  const { alerts } = await (async () => {
    await play(rig, { p1: ['.', 'h', 's', 's'] }, 4)
    return rig.push(6 * second, { agent: 'gw', watermark: 6 * second, columns: [] })
  })()
  t.match(
    alerts.find(({ detector }) => detector === 'failing')?.explanation,
    /^hot at 1970-01-01T00:00:03Z \(heat.*limit of 10\), then shaky at /
  )
})

const maintain = { kind: 'maintain', by: 'eva', reason: 'bearing replaced', tags: { asset: 'p1' } } as const

t.test('of a machine that was maintained a rule tells nothing again, also where it runs in', async t => {
  const [deviation] = [{ use: 'deviation', window: 'second', of: 'max', warmUp: 3, sigmas: 4, clearFor: '60s' }]
  const odd = [
    { ...deviation, name: 'odd', measurement: 'heat' },
    { ...deviation, name: 'odder', measurement: 'noise' }
  ]
  const both = { use: 'all', name: 'both', of: ['odd', 'odder'], within: '600s', clearFor: '60s' }
  const site = { ...both, name: 'site', use: 'any', by: ['site'] }
  for (const runIn of [0, 7200 * second]) {
    const rig = await engineRig({ windows, detectors: odd, rules: [both, site] })
    const told: string[] = []
    const feed = async (from: number, to: number, value: number) => {
      for (let at = from; at < to; at++) {
        const columns = ['heat', 'noise'].map(name =>
          columnWith(`${name},asset=p1,site=north`, at * second, value + (at % 3) / 10)
        )
        const { alerts } = await rig.push(at * second, { agent: 'gw', watermark: at * second, columns })
        told.push(...alerts.filter(isTold).map(({ detector, state }) => `${at} ${detector} ${state}`))
      }
    }
    await feed(1, 20, 10)
    await feed(20, 25, 50)
    t.match(told.join(), /both firing,.*site firing/)
    await rig.give(24.5 * second, { action: { ...maintain, runIn } })
    told.length = 0
    await feed(25, 60, 10)
    t.same(told, ['25 site resolved'], 'of the site as soon as nothing of before is left')
  }
})

t.test('the rules of the example find what they say', async t => {
  const configuration = readConfiguration('examples/collector.yaml', collectorConfiguration)
  const { windows, detectors, rules, inhibit } = configuration
  const written = (all: readonly { readonly written: object }[]): object[] => all.map(one => one.written)
  const rig = await engineRig({ windows: written(windows), detectors: written(detectors), rules: written(rules), inhibit })
  const minute = 60 * second
  const told: string[] = []
  for (let at = 1; at <= 50; at++) {
    const value = at < 45 ? 3 + (at % 5) / 10 : 9
    const columns = [columnWith('vibration,asset=p1', at * minute, value)]
    const { alerts } = await rig.push(at * minute, { agent: 'gw', watermark: at * minute, columns })
    told.push(...alerts.filter(isTold).map(({ detector, change, severity }) => `${detector} ${change} ${severity}`))
  }
  t.same(told, ['failing firing critical'])
})

const journal = fleetOf(8).journal
const middle = Math.floor(journal.length / 2)
const alertsOf = async (entries: Parameters<typeof runJournal>[0]) =>
  (await (await runJournal(entries, { seed: 1, deaths: 0 })).store.alerts({}, 1e6)).map(alert => JSON.stringify(alert))

t.test('definitions that change another rule leave one as it is, with its state and its alerts', async t => {
  const options = { detectors: manyDetectors, rules: manyRules }
  const whole = withDefinitions(journal, manyWindows, options)
  const changed = manyRules.map(rule => (rule['name'] === 'several' ? { ...rule, wait: '6s' } : rule))
  const again = withDefinitions(whole, manyWindows, { detectors: manyDetectors, rules: changed, after: middle })
  const others = (texts: readonly string[]) => texts.filter(text => !text.includes('"detector":"several"'))
  const found = others(await alertsOf(whole))
  t.ok(
    found.some(text => text.includes('"detector":"after"')),
    'there is something to compare'
  )
  t.same(others(await alertsOf(again)), found)
})

t.test('alerts of a rule that is taken out are resolved', async t => {
  const whole = withDefinitions(journal, manyWindows, { detectors: manyDetectors, rules: manyRules })
  const without = withDefinitions(whole, manyWindows, { detectors: manyDetectors, after: middle })
  const texts = (await alertsOf(without)).filter(text => text.includes('"detector":"either"'))
  t.ok(texts.length > 0)
  t.ok(texts.every(text => text.includes('"state":"resolved"')))
})
