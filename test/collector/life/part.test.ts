import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { collectorConfiguration } from '../../../collector/configuration.ts'
import { changesOf } from '../../../collector/definitions/changes.ts'
import { definitionsOf } from '../../../collector/definitions/definitions.ts'
import { readDefinitions } from '../../../collector/definitions/read.ts'
import type { Detector, Finding } from '../../../collector/detectors/detector.ts'
import type { History } from '../../../collector/life/history.ts'
import { life as core, hourMs } from '../../../collector/life/life.ts'
import { life } from '../../../collector/life/part.ts'
import { parseConfiguration } from '../../../platform/configuration.ts'
import { silentLog } from '../../../platform/log.ts'
import { series } from '../../../protocol/series.ts'
import { resultOf } from '../../support/filling.ts'
import { lifeRow, smallLifeModel, wornMachines } from '../../support/lives.ts'

const model = smallLifeModel()
const [machine] = wornMachines(1, 5)
const open = (more: object = {}): Detector =>
  life.make(life.options.parse({ model, within: '24h', ...more }))({ name: 'd', window: 'hour', of: 'mean' })

const windowsOf = (history: History, at: number) =>
  Object.entries(lifeRow(history, at))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([sensor, mean]) =>
      resultOf(series(sensor, { asset: 'm1' }), at * hourMs, { window: 'hour', end: (at + 1) * hourMs, values: { mean } })
    )
const run = (detector: Detector, history = machine!): Finding[] =>
  history.hours.flatMap((_, at) => detector.push(windowsOf(history, at), 0))

t.test('it says what the core says, as hours with an interval and as dates', async t => {
  const found = run(open())
  const asked = core(model)
  const wanted = machine!.hours.map((_, at) => asked.push((at + 1) * hourMs, lifeRow(machine!, at)))
  t.same(
    found.map(({ time, remaining }) => ({ time, hours: remaining!.hours, latest: remaining!.latest })),
    wanted.slice(0, found.length).map(({ hours, highHours }, at) => {
      const time = (at + 1) * hourMs
      return { time, hours, latest: time + highHours * hourMs }
    })
  )
  const last = found.at(-1)!
  t.match(last.explanation, /hours left, .* to .*: 1970-01-\d\d \d\d:\d\d \(.* to .* UTC\)$/)
  t.ok(last.remaining!.lowHours <= last.remaining!.hours && last.remaining!.hours <= last.remaining!.highHours)
})

t.test('it is abnormal as soon as less is left than asked for', async t => {
  const found = run(open())
  for (const { abnormal, remaining, score } of found) {
    t.equal(abnormal, score >= 1)
    if (abnormal) t.ok(remaining!.hours <= 24)
  }
  t.ok(found.at(-1)!.abnormal)
  t.notOk(found[0]!.abnormal)
})

t.test('it says nothing of assets that have none of its sensors', async t => {
  const other = (at: number) =>
    resultOf(series('flow', { asset: 'm2' }), at, { window: 'hour', end: at + 1, values: { mean: 1 } })
  const detector = open()
  t.same(
    [1, 2, 3, 4].flatMap(at => detector.push([other(at)], 0)),
    []
  )
})

t.test('it goes on from saved state as if nothing had happened', async t => {
  const [whole, before, after] = [open(), open(), open()]
  const windows = machine!.hours.flatMap((_, at) => windowsOf(machine!, at))
  const wanted = windows.flatMap(window => whole.push([window], 0))
  const found = windows.slice(0, 100).flatMap(window => before.push([window], 0))
  after.restore(structuredClone(before.save()))
  t.same([...found, ...windows.slice(100).flatMap(window => after.push([window], 0))], wanted)
})

t.test('a machine that was overhauled is as old as its first row after that', async t => {
  const [worn, later] = [open({ within: '24h' }), machine!.hours.length]
  const windows = machine!.hours.flatMap((_, at) => windowsOf(machine!, at))
  const renewal = { id: 'm1', at: later * hourMs, from: (later + 2) * hourMs, why: 'overhauled' }
  const again = windows.map(window => ({
    ...window,
    start: window.start + later * hourMs,
    end: window.end + later * hourMs,
    renewal
  }))
  const [last] = windows.flatMap(window => worn.push([window], 0)).slice(-1)
  t.ok(last!.abnormal)
  const [marker, ...found] = again.flatMap(window => worn.push([window], 0))
  t.match(marker, { renewed: { at: later * hourMs, why: 'overhauled' }, abnormal: false })
  t.ok(found[0]!.time >= (later + 3) * hourMs, 'nothing is said while it runs in')
  t.notOk(found[0]!.abnormal)
  const fresh = open({ within: '24h' })
  const wanted = again.slice(2 * 4).flatMap(({ renewal: _, ...window }) => fresh.push([window], 0))
  t.same(
    found.slice(0, wanted.length).map(({ remaining }) => remaining),
    wanted.map(({ remaining }) => remaining)
  )
})

const text = (file: string): string => `
data: unused
agents: [{ agent: gw-1, tokenSha256: ${'a'.repeat(64)} }]
windows: [{ name: hour, use: tumbling, length: 1h, by: [asset] }]
detectors: [{ name: left, use: life, window: hour, model: ${file} }]
`

t.test('the model stands in the definitions, so that no file can change what is computed', async t => {
  const file = join(t.testdir(), 'm.json')
  writeFileSync(file, JSON.stringify(model))
  const read = () => definitionsOf(parseConfiguration(text(file), 'collector.yaml', collectorConfiguration))
  const before = read()
  t.same(before.detectors[0]!['model'], model)
  t.same(readDefinitions(JSON.parse(JSON.stringify(before)), silentLog).detectors.length, 1)
  const changes = () => changesOf(readDefinitions(before, silentLog), readDefinitions(read(), silentLog)).detectors[0]!.kind
  t.equal(changes(), 'kept')
  writeFileSync(file, JSON.stringify({ ...model, seed: 2 }))
  t.equal(changes(), 'changed')
})

t.test('a model that is not there, or none, is named with its place', async t => {
  const folder = t.testdir({ 'm.json': '{}' })
  for (const [file, why] of [
    [join(folder, 'none.json'), /collector.yaml:5.*model.*ENOENT/],
    [join(folder, 'm.json'), /collector.yaml:5.*is no model of remaining life/]
  ] as const)
    t.throws(() => parseConfiguration(text(file), 'collector.yaml', collectorConfiguration), { message: why })
})
