import t from 'tap'
import { findRegimes, regimeOf } from '../../../../collector/detectors/asset/regimes.ts'
import { random } from '../../../../simulators/random.ts'

const chance = random(1)
const noisy = (centre: readonly number[], scale: number): number[] => centre.map(value => value + scale * chance.normal())

t.test('tight clusters of settings are regimes, however many rows each has', async t => {
  const centres = [
    [0, 0, 100],
    [10, 0.25, 100],
    [25, 0.62, 60],
    [42, 0.84, 100]
  ]
  const rows = centres.flatMap((centre, at) => Array.from({ length: 20 + 100 * at }, () => noisy(centre, 0.002)))
  const regimes = findRegimes(rows)
  t.equal(regimes.centres.length, 4)
  t.equal(new Set(centres.map(centre => regimeOf(regimes, centre))).size, 4)
})

t.test('two regimes near each other, among others far away, are two', async t => {
  const centres = [0, 10, 20, 25, 35, 42].map((height, at) => [
    height,
    [0, 0.25, 0.7, 0.62, 0.84, 0.84][at]!,
    at === 3 ? 60 : 100
  ])
  const rows = Array.from({ length: 600 }, (_, at) => noisy(centres[at % 6]!, 0.002))
  t.equal(findRegimes(rows).centres.length, 6)
})

t.test('settings that scatter around one point are one regime', async t => {
  t.equal(findRegimes(Array.from({ length: 2000 }, () => noisy([0, 0], 1))).centres.length, 1)
})

t.test('settings that sweep a range are one regime', async t => {
  t.equal(findRegimes(Array.from({ length: 2000 }, () => [chance.uniform()])).centres.length, 1)
})

t.test('without settings there is one regime', async t => {
  for (const rows of [[], [[]]]) t.equal(regimeOf(findRegimes(rows), []), 0)
})

t.test('a missing setting says nothing', async t => {
  const regimes = findRegimes(Array.from({ length: 100 }, (_, at) => [at % 2, 10 * (at % 2)]))
  t.equal(regimes.centres.length, 2)
  t.equal(regimeOf(regimes, [Number.NaN, 10]), regimeOf(regimes, [1, 10]))
})
