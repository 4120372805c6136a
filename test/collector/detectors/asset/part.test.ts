import t from 'tap'
import { asset as core, type Row } from '../../../../collector/detectors/asset/asset.ts'
import { asset } from '../../../../collector/detectors/asset/part.ts'
import type { Detector, Finding } from '../../../../collector/detectors/detector.ts'
import { series } from '../../../../protocol/series.ts'
import { assetDefaults } from '../../../support/assetdefaults.ts'
import { resultOf } from '../../../support/filling.ts'
import { machineRows, machineSensors } from '../../../support/machine.ts'

const open = (more: object = {}): Detector => asset.make(asset.options.parse(more))({ name: 'd', window: 'second', of: 'mean' })

/** One window for each sensor of a row, in the order of their names, as windows are told. */
const windowsOf = (row: Row, at: number, machine = 'm1') =>
  Object.entries(row)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([sensor, mean]) =>
      resultOf(series(sensor, { asset: machine }), at * 1000, { window: 'second', end: (at + 1) * 1000, values: { mean } })
    )

const run = (detector: Detector, rows: readonly Row[], start = 0): Finding[] =>
  rows.flatMap((row, at) => detector.push(windowsOf(row, start + at), 0))

const fault = machineRows({ seed: 4, rows: 700, faults: [{ from: 600, sensor: 'vibration', add: 8 }] })

t.test('it finds in windows what the core finds in rows', async t => {
  const machine = core({ sensors: [...machineSensors].sort() }, assetDefaults())
  const wanted = fault.flatMap((row, at) => machine.push((at + 1) * 1000, row) ?? [])
  const found = run(open(), fault)
  t.same(
    found.map(({ time, abnormal, score, explanation }) => ({ time, abnormal, score, explanation })),
    wanted.map(({ time, abnormal, score, explanation }) => ({ time, abnormal, score, explanation }))
  )
  t.ok(found.some(({ abnormal }) => abnormal))
})

t.test('a finding is about the asset, and names the sensors that make it so', async t => {
  const last = run(open(), fault).at(-1)!
  t.match(last, { detector: 'd', abnormal: true, group: { key: 'asset,asset=m1', tags: { asset: 'm1' } } })
  t.match(last.explanation, /vibration \d+ %/)
})

t.test('each asset is judged by itself', async t => {
  const detector = open()
  const quiet = machineRows({ seed: 5, rows: 700 })
  const found = fault.flatMap((row, at) => detector.push([...windowsOf(row, at), ...windowsOf(quiet[at]!, at, 'm2')], 0))
  const alarmed = new Set(found.filter(({ abnormal }) => abnormal).map(({ group }) => group.tags['asset']))
  t.same([...alarmed], ['m1'])
})

t.test('tags other than those of the asset tell sensors of one measurement apart', async t => {
  const detector = open({ warmUp: 60 })
  const found = Array.from({ length: 400 }, (_, at) => {
    const of = (axis: string, mean: number) =>
      resultOf(series('vibration', { asset: 'm1', axis }), at * 1000, {
        window: 'second',
        end: (at + 1) * 1000,
        values: { mean }
      })
    return detector.push([of('x', Math.sin(at)), of('y', Math.cos(at * 1.3) + (at > 300 ? 9 : 0))], 0)
  }).flat()
  t.match(found.at(-1)!.explanation, /vibration,axis=y \d+ %/)
})

t.test('a sensor that turns up later is judged after a warm-up, and the others all the while', async t => {
  const rows = fault.map((row, at) => (at < 200 ? row : { ...row, extra: Math.sin(at * 2) }))
  const found = run(open(), rows)
  t.equal(found.length, 700 - 90, 'no gap')
  t.ok(found.at(-1)!.abnormal)
})

t.test('it goes on from saved state as if nothing had happened, in the middle of a row too', async t => {
  const windows = fault.flatMap((row, at) => windowsOf(at < 150 ? row : { ...row, extra: Math.sin(at * 2) }, at))
  const whole = open()
  const wanted = windows.flatMap(window => whole.push([window], 0))
  for (const at of [3, 361, 700, 1801]) {
    const [before, after] = [open(), open()]
    const found = windows.slice(0, at).flatMap(window => before.push([window], 0))
    after.restore(structuredClone(before.save()))
    t.same([...found, ...windows.slice(at).flatMap(window => after.push([window], 0))], wanted)
  }
})

t.test('windows of series that belong to no asset are not judged', async t => {
  const detector = open({ warmUp: 20 })
  const window = (at: number) =>
    resultOf(series('heat', {}), at * 1000, { window: 'second', end: (at + 1) * 1000, values: { mean: at } })
  t.same(Array.from({ length: 200 }, (_, at) => detector.push([window(at)], 0)).flat(), [])
})

t.test('a setting tells regimes apart and is not judged', async t => {
  const rows = Array.from({ length: 900 }, (_, at): Row => {
    const speed = at % 2 ? 1000 : 3000
    return { speed, current: speed / 500 + Math.sin(at), heat: speed / 100 + Math.cos(at * 1.7) }
  })
  const found = run(open({ settings: ['speed'] }), rows)
  t.ok(found.length > 500)
  t.notOk(found.some(({ abnormal }) => abnormal))
  t.notMatch(found.map(({ explanation }) => explanation).join(), /speed/)
})
