// Alerts of which nobody is told while others fire.

import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import type { Alerts } from '../../../collector/alerts/alerts.ts'
import { isTold } from '../../../collector/alerts/episode.ts'
import { type Inhibition, inhibitionOptions } from '../../../collector/alerts/inhibition.ts'
import { collectorConfiguration } from '../../../collector/configuration.ts'
import type { Finding } from '../../../collector/detectors/detector.ts'
import { pack, unpack } from '../../../platform/pack.ts'
import { series } from '../../../protocol/series.ts'
import { columnOf } from '../../support/arrival.ts'
import { engineRig } from '../../support/enginerig.ts'
import { lifecycle } from '../../support/finding.ts'

const inhibition = (more: object = {}): Inhibition =>
  inhibitionOptions.parse({ while: { detector: 'power' }, mute: { detector: ['hot', 'shaky'] }, by: ['site'], ...more })

const options = { for: 0, clearFor: 0 }
const open = (...inhibitions: Inhibition[]): Alerts => lifecycle(options, inhibitions)

/** `power@north!`: abnormal; `.` clear. An asset is named by its detector. */
const findingOf = (text: string, time: number): Finding => {
  const [, detector, site, sign] = /^(\w+)@(\w+)([!.])$/.exec(text)!
  const group = series('m', { asset: `${detector}-${site}`, site: site! })
  const abnormal = sign === '!'
  return { detector: detector!, group, time, abnormal, score: abnormal ? 2 : 0, value: 1, explanation: text }
}

const changesOf = (stage: Alerts, second: number, text: string): Alert[] =>
  stage.push(
    text.split(' ').map(one => findingOf(one, second * 1000)),
    second * 1000
  )

/** What happens to alerts, second by second; with `*` where people are told. */
const play = (stage: Alerts, seconds: readonly string[], from = 1): string[] =>
  seconds.flatMap((text, index) =>
    changesOf(stage, from + index, text).map(alert => `${from + index} ${alert.asset} ${alert.change}${isTold(alert) ? '*' : ''}`)
  )

t.test('while an alert fires nobody is told of those that it inhibits; of those that still fire at its end they are', async t => {
  const stage = open(inhibition())
  t.same(play(stage, ['power@north!', 'hot@north! shaky@north! hot@south!', 'hot@north.', 'power@north.', 'shaky@north.']), [
    '1 power-north firing*',
    '2 hot-north firing',
    '2 shaky-north firing',
    '2 hot-south firing*',
    '3 hot-north resolved',
    '4 power-north resolved*',
    '4 shaky-north uninhibited*',
    '5 shaky-north resolved*'
  ])
})

t.test('an alert says which one inhibits it', async t => {
  const stage = open(inhibition())
  changesOf(stage, 1, 'power@north!')
  t.match(changesOf(stage, 2, 'hot@north!'), [{ inhibited: 'power/m,asset=power-north,site=north/1000', state: 'firing' }])
  t.notOk('inhibited' in changesOf(stage, 3, 'power@north.').at(-1)!)
})

t.test('one that was told already is inhibited too, and its end is told', async t => {
  t.same(play(open(inhibition()), ['hot@north!', 'power@north!', 'hot@north.']), [
    '1 hot-north firing*',
    '2 power-north firing*',
    '2 hot-north inhibited',
    '3 hot-north resolved*'
  ])
})

t.test('what comes with the alert that inhibits it is not told, whichever comes first', async t => {
  for (const text of ['hot@north! power@north!', 'power@north! hot@north!'])
    t.same(play(open(inhibition()), [text]), ['1 power-north firing*', '1 hot-north firing'])
})

t.test('of two that inhibit it one is enough', async t => {
  const stage = open(inhibition({ while: { detector: ['power', 'water'] } }))
  t.same(play(stage, ['power@north! water@north!', 'hot@north!', 'water@north.', 'power@north.']).slice(2), [
    '2 hot-north firing',
    '3 water-north resolved*',
    '4 power-north resolved*',
    '4 hot-north uninhibited*'
  ])
})

t.test('alerts do not inhibit themselves, nor each other', async t => {
  const all = inhibition({ while: { measurement: 'm' }, mute: { measurement: 'm' } })
  t.same(play(open(all), ['hot@north! shaky@north!']), ['1 hot-north firing*', '1 shaky-north firing*'])
})

t.test('only alerts that are severe enough inhibit others', async t => {
  const severe = inhibition({ while: { detector: 'power', severity: 'critical' } })
  t.same(play(open(severe), ['power@north! hot@north!']), ['1 power-north firing*', '1 hot-north firing*'])
  const stage = lifecycle({ ...options, escalateAfter: 3000 }, [severe])
  t.same(play(stage, ['power@north! hot@north!', 'hot@north!', 'hot@north!', 'power@north!']).slice(2), [
    '4 power-north escalated*',
    '4 hot-north escalated*',
    '4 hot-north inhibited'
  ])
})

t.test('one that gets worse may be inhibited from then on, whether all goes on or is restored', async t => {
  const worst = inhibition({ mute: { severity: 'critical' } })
  const some = { ...options, escalateAfter: 3000 }
  const [before, after] = [lifecycle(some, [worst]), lifecycle(some, [worst])]
  const seconds = ['hot@north!', 'power@north!', 'hot@north!', 'hot@north!', 'hot@north!', 'hot@north!']
  play(before, seconds.slice(0, 3))
  after.restore(unpack(pack(before.save())))
  for (const stage of [before, after])
    t.same(play(stage, seconds.slice(3), 4), ['4 hot-north escalated*', '4 hot-north inhibited', '5 power-north escalated*'])
})

t.test('groups without one of the tags are not inhibited', async t => {
  const stage = open(inhibition({ by: ['line'] }))
  t.same(play(stage, ['power@north!', 'hot@north!']).slice(1), ['2 hot-north firing*'])
  t.same(play(open(inhibition({ by: [] })), ['power@north!', 'hot@south!']).slice(1), ['2 hot-south firing'])
})

t.test('an inhibited alert does not escalate, and begins to wait when it is told', async t => {
  const stage = lifecycle({ ...options, escalateAfter: 5000 }, [inhibition()])
  play(stage, ['power@north!', 'hot@north!'])
  const quiet = play(
    stage,
    Array.from({ length: 8 }, () => 'hot@north!'),
    3
  ).filter(text => text.includes('hot'))
  t.same(quiet, [])
  t.same(play(stage, ['power@north.', ...Array.from({ length: 5 }, () => 'hot@north!')], 11).slice(1), [
    '11 hot-north uninhibited*',
    '16 hot-north escalated*'
  ])
})

t.test('restored from its saved state all goes on', async t => {
  const [before, after] = [open(inhibition()), open(inhibition())]
  play(before, ['power@north!', 'hot@north!'])
  after.restore(unpack(pack(before.save())))
  t.same(play(after, ['shaky@north!', 'power@north.'], 3), [
    '3 shaky-north firing',
    '4 power-north resolved*',
    '4 hot-north uninhibited*',
    '4 shaky-north uninhibited*'
  ])
})

const second = 1000
const valueAt = (asset: string, time: number, value: number) => ({
  ...columnOf(`m,asset=${asset},site=north`, time),
  values: Float64Array.of(value)
})

t.test('in the collector the rules that find a cause can inhibit what detectors find', async t => {
  const rig = await engineRig({
    windows: [{ use: 'tumbling', name: 'second', length: '1s', aggregates: ['max'] }],
    detectors: [{ use: 'threshold', name: 'hot', window: 'second', of: 'max', above: 10, for: '1s', clearFor: '1s' }],
    rules: [{ use: 'atLeast', name: 'site-hot', of: ['hot'], count: 2, by: ['site'], clearFor: '1s', within: '1s' }],
    inhibit: [{ while: { detector: 'site-hot' }, mute: { detector: 'hot' }, by: ['site'] }]
  })
  const changes: string[] = []
  for (let at = 1; at <= 9; at++) {
    const hot = (asset: string): number => (at >= 2 && (asset === 'p1' || at < 5) ? 20 : 0)
    const columns = ['p1', 'p2', 'p3'].map(asset => valueAt(asset, at * second, hot(asset)))
    const { alerts } = await rig.push(at * second, { agent: 'gw', watermark: at * second, columns })
    changes.push(...alerts.filter(isTold).map(({ detector, asset, change }) => `${at} ${detector} ${asset ?? 'site'} ${change}`))
  }
  t.same(changes, ['3 site-hot site firing', '8 site-hot site resolved', '8 hot p1 uninhibited'])
})

t.test('an inhibition must say which alerts it means', async t => {
  const parse = (inhibit: object) =>
    collectorConfiguration.safeParse({ data: 'd', agents: [{ agent: 'gw', tokenSha256: '0'.repeat(64) }], inhibit: [inhibit] })
  t.ok(parse({ while: { detector: 'a' }, mute: { severity: 'info' } }).success)
  t.match(parse({ while: {}, mute: { severity: 'info' } }).error?.issues, [
    { path: ['inhibit', 0, 'while'], message: /^must say/ }
  ])
})
