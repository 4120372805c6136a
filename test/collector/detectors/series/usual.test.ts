import t from 'tap'
import { Layout } from '../../../../collector/detectors/series/state.ts'
import { usual } from '../../../../collector/detectors/series/usual.ts'
import { random } from '../../../../simulators/random.ts'
import { rows } from '../../../support/rows.ts'

/** How far each value was. */
const distances = (values: readonly number[]): number[] => {
  const layout = new Layout()
  const part = usual(layout, { history: 1000, clip: 5, warmUp: 100 })
  const { numbers } = layout.state()
  part.start(numbers)
  return values.map((value, index) => part.deviate(numbers, value, index + 1))
}

t.test('distances of normal noise are those of a standard normal distribution', async t => {
  const noise = random(1)
  const found = distances(rows(4000, () => 7 + 3 * noise.normal())).slice(1000)
  const squares = found.reduce((sum, distance) => sum + distance * distance, 0) / found.length
  t.ok(squares > 0.8 && squares < 1.2)
})

t.test('a giant does not hide what comes after it', async t => {
  const noise = random(2)
  const found = distances(rows(1000, row => noise.normal() + (row === 500 ? 1e9 : row === 520 ? 10 : 0)))
  t.equal(found[500], 100)
  t.ok(found[520]! > 6)
})

t.test('what stays becomes the usual', async t => {
  const noise = random(3)
  const found = distances(rows(6000, row => noise.normal() + (row >= 1000 ? 50 : 0)))
  t.ok(found[1000]! > 20)
  t.ok(Math.abs(found[1200]!) < 5)
})

t.test('what never moved is not far from itself', async t => {
  t.ok(distances(rows(500, () => 0.1)).every(distance => distance === 0 || distance === 50))
})
