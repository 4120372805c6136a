import fc from 'fast-check'
import t from 'tap'
import { quantileOf, relativeError, type Sketch, sketch } from '../../../../collector/windows/states/sketch.ts'
import { reals } from '../../../support/reals.ts'

const shares = [0, 0.01, 0.25, 0.5, 0.75, 0.95, 0.99, 1]

const of = (values: readonly number[]): Sketch => {
  const made = sketch.make()
  sketch.add(made, {
    series: 0,
    times: new Float64Array(values.length),
    values: Float64Array.from(values),
    from: 0,
    to: values.length
  })
  return made
}

const worst = (values: readonly number[]): number => {
  const [made, sorted] = [of(values), values.toSorted((a, b) => a - b)]
  return Math.max(
    ...shares.map(q => {
      const expected = sorted[Math.floor(q * (values.length - 1))]!
      return expected === quantileOf(made, q) ? 0 : Math.abs(quantileOf(made, q)! / expected - 1)
    })
  )
}

t.test('a quantile is within 1 % of the value of its rank, over 300 powers of ten and either sign', async t => {
  const magnitude = reals(-150, 150)
  const value = fc.tuple(magnitude, fc.constantFrom(1, -1, 0)).map(([power, sign]) => sign * 10 ** power)
  fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), values => worst(values) <= relativeError + 1e-12))
  t.pass()
})

t.test('a quantile is within 1 % at the borders of bins', async t => {
  const gamma = (1 + relativeError) / (1 - relativeError)
  for (let key = -300; key < 300; key++) {
    const border = gamma ** key
    t.ok(
      worst([border / 2, border * (1 - 1e-15), border, border * (1 + 1e-15), border * 2]) <= relativeError + 1e-12,
      String(key)
    )
  }
})

t.test('the greatest and the least double are where they are', async t => {
  const made = of([-Number.MAX_VALUE, -1, 0, 1, Number.MAX_VALUE])
  t.same(
    [0, 0.5, 1].map(q => quantileOf(made, q)),
    [-Number.MAX_VALUE, 0, Number.MAX_VALUE]
  )
})

t.test('equal values give themselves, not the middle of their bin', async t => {
  for (const value of [0.1, 20, -273.15, 1e9]) t.equal(quantileOf(of([value, value, value]), 0.5), value)
})

t.test('merging counts negative values too, whichever side had them', async t => {
  const [some, others] = [of([-5, -4, 1]), of([-5, -3, 0, 7])]
  sketch.merge(some, others)
  t.same(sketch.save(some), sketch.save(of([-5, -5, -4, -3, 0, 1, 7])))
})

t.test('few values far apart take little to save', async t => {
  const [, , [keys]] = sketch.save(of([1e-300, 1, 1e300])) as [unknown, unknown, [Int32Array]]
  t.equal(keys.length, 3)
})
