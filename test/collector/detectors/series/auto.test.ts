import t from 'tap'
import { auto, autoCore } from '../../../../collector/detectors/series/auto.ts'
import { random } from '../../../../simulators/random.ts'
import { alarmsOf } from '../../../evaluate/nab/replay.ts'

const core = autoCore(auto.options.parse({}))
const periodMs = 300_000
const perDay = 288

/** Rows at which alarms begin, in a series of so many rows at five minutes. */
const alarms = (rows: number, valueAt: (row: number) => number, stepMs = periodMs): number[] => {
  const values = Float64Array.from({ length: rows }, (_, row) => valueAt(row))
  const times = values.map((_, row) => row * stepMs)
  return alarmsOf(core, { name: '', times, values, windows: [] })
}

const daily = (row: number): number => Math.sin((2 * Math.PI * row) / perDay)

t.test('it keeps at most 2 KB of a series', async t => {
  t.ok(core.bytes <= 2048)
})

t.test('it is quiet where nothing happens: a constant, a square wave, noise', async t => {
  const noise = random(1)
  t.same(
    alarms(3000, () => 5),
    []
  )
  t.ok(alarms(6000, row => Math.floor(row / 50) % 2, 1000).length <= 1)
  t.ok(alarms(10_000, () => noise.normal()).length <= 3)
})

t.test('it finds a step within a few samples', async t => {
  const noise = random(2)
  const [first] = alarms(1100, row => noise.normal() + (row >= 1000 ? 6 : 0)).filter(row => row >= 1000)
  t.ok(first !== undefined && first < 1010)
})

t.test('a glitch hides nothing: what comes hours later is found', async t => {
  for (const glitch of [65_535, -1e12]) {
    const noise = random(7)
    const found = alarms(3000, row => (row === 1000 ? glitch : 20 + 0.1 * noise.normal() + (row >= 1300 && row < 1400 ? 1 : 0)))
    t.ok(
      found.some(row => row >= 1300 && row < 1310),
      `alarms at ${found}`
    )
  }
})

t.test('it finds noise that grows, though the level stays', async t => {
  const noise = random(3)
  const [first] = alarms(1200, row => noise.normal() * (row >= 1000 ? 6 : 1)).filter(row => row >= 1000)
  t.ok(first !== undefined && first < 1030)
})

t.test('it finds a morning that does not come, though the value is an everyday one', async t => {
  const noise = random(4)
  const still = 10 * perDay
  const found = alarms(11 * perDay, row => 10 * daily(Math.min(row, still)) + 0.3 * noise.normal())
  t.ok(found.some(row => row > still && row < still + perDay / 2))
})

t.test('what came up many times before is no news', async t => {
  const noise = random(5)
  const found = alarms(20_000, row => noise.normal() + (row % 700 < 3 ? 25 : 0))
  t.ok(found.length >= 3 && found.length <= 12, `${found.length} alarms for 28 spikes`)
})

t.test('alarms keep their distance', async t => {
  const noise = random(6)
  const found = alarms(5000, () => Math.exp(1.5 * noise.normal()))
  t.ok(found.every((row, index) => index === 0 || row - found[index - 1]! > 100))
})

t.test('it says what it had expected, and why', async t => {
  const state = core.start()
  for (let row = 0; row < 4 * perDay; row++) core.push(state, row * periodMs, 10 * daily(row))
  core.push(state, 4 * perDay * periodMs, 50)
  t.match(
    core.explain(state, 50),
    /^is 50, by this hour of the day it should be .*; its roughness is most unusual \(.*limit 5 together\)$/
  )
})
