import fc from 'fast-check'
import t from 'tap'
import { type Reaching, type Trend, type TrendOptions, trend } from '../../../collector/life/trend.ts'
import { random } from '../../../simulators/random.ts'
import { reals } from '../../support/reals.ts'

const options: TrendOptions = { limit: 10, rising: true, memory: 200 }
const run = (machine: Trend, values: readonly number[], start = 0): (Reaching | undefined)[] =>
  values.map((value, at) => machine.push(start + at, value))
const line = (seed: number, rows: number, slope: number, noise: number): number[] => {
  const chance = random(seed)
  return Array.from({ length: rows }, (_, at) => 2 + slope * at + noise * chance.normal())
}

t.test('a rising value reaches its limit when the line does, inside the interval', async t => {
  const said = run(trend(options), line(1, 100, 0.02, 0.1)).at(-1)!
  const left = (10 - 2) / 0.02 - 99
  t.ok(said.lowHours < left && left < said.highHours, `${said.lowHours} to ${said.highHours}`)
  t.ok(Math.abs(said.hours - left) < 60)
})

t.test('nineteen in twenty intervals hold the true time, or nearly', async t => {
  const left = 8 / 0.02 - 149
  const said = Array.from({ length: 100 }, (_, seed) => run(trend(options), line(seed, 150, 0.02, 0.3)).at(-1))
  const inside = said.filter(one => one && one.lowHours <= left && left <= one.highHours).length
  t.ok(inside >= 90, `${inside} of 100`)
})

t.test('a value without a trend is said to reach nothing', async t => {
  const said = Array.from({ length: 50 }, (_, seed) => run(trend(options), line(seed, 150, 0, 0.3)).at(-1))
  t.ok(said.filter(Boolean).length <= 4)
})

t.test('a value that goes away from its limit is said to reach nothing', async t => {
  t.equal(run(trend(options), line(2, 100, -0.05, 0.1)).at(-1), undefined)
})

t.test('a falling value reaches a limit below it', async t => {
  const said = run(trend({ limit: -10, rising: false, memory: 200 }), line(3, 100, -0.05, 0.1)).at(-1)!
  t.ok(Math.abs(said.hours - (12 / 0.05 - 99)) < 30)
})

t.test('beyond the limit nothing is left', async t => {
  t.match(run(trend(options), line(4, 500, 0.05, 0.1)).at(-1), { hours: 0, lowHours: 0, highHours: 0 })
})

t.test('with a memory it follows wear that speeds up', async t => {
  const chance = random(5)
  const values = Array.from(
    { length: 300 },
    (_, at) => 2 + (at < 200 ? 0.001 * at : 0.2 + 0.04 * (at - 200)) + 0.05 * chance.normal()
  )
  const said = run(trend({ ...options, memory: 15 }), values).at(-1)!
  t.ok(Math.abs(said.slope - 0.04) < 0.01)
})

const values = fc
  .record({ seed: fc.nat(1000), rows: fc.integer({ min: 0, max: 120 }), slope: reals(0, 0.05) })
  .map(({ seed, rows, slope }) => line(seed, rows, slope, 0.1))

t.test('it is causal, and restored from its saved state it goes on as if nothing had happened', async t => {
  fc.assert(
    fc.property(values, fc.nat(120), (numbers, at) => {
      const [whole, before, after] = [run(trend(options), numbers), trend(options), trend(options)]
      const part = run(before, numbers.slice(0, at))
      after.restore(structuredClone(before.save()))
      const rest = run(after, numbers.slice(at), at)
      return JSON.stringify([...part, ...rest]) === JSON.stringify(whole)
    })
  )
  t.pass()
})

t.test('a shift of time, and scale and offset of value and limit, change nothing', async t => {
  fc.assert(
    fc.property(values, fc.integer({ min: -1e5, max: 1e5 }), reals(0.01, 100), (numbers, shift, scale) => {
      const one = run(trend(options), numbers)
      const two = run(
        trend({ ...options, limit: 10 * scale + 3 }),
        numbers.map(value => scale * value + 3),
        shift
      )
      return one.every((said, at) =>
        said === undefined ? two[at] === undefined : Math.abs(said.hours - two[at]!.hours) < 1e-3 * (1 + said.hours)
      )
    })
  )
  t.pass()
})

t.test('a missing value says nothing', async t => {
  t.equal(trend(options).push(0, Number.NaN), undefined)
})
