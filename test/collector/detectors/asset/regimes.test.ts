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
