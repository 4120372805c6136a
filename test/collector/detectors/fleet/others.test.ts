import fc from 'fast-check'
import t from 'tap'
import { medianOf, spreadOf } from '../../../../collector/detectors/fleet/others.ts'
import { reals } from '../../../support/reals.ts'

const middle = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!]
  return low + (high - low) / 2
}

const values = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), reals(-1e6, 1e6)), {
  minLength: 2,
  maxLength: 40
})

t.test('median and spread without one are those of the others alone', async t => {
  fc.assert(
    fc.property(values, fc.nat(40), (numbers, nth) => {
      const sorted = Float64Array.from(numbers).sort()
      const out = (nth % (numbers.length + 1)) - 1
      const rest = [...sorted].filter((_, index) => index !== out)
      const centre = middle(rest)
      const spread = middle(rest.map(value => Math.abs(value - centre))) / 0.6745
      return medianOf({ sorted, out }) === centre && spreadOf({ sorted, out }, centre) === spread
    })
  )
  t.pass()
})
