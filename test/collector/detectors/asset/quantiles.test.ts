import t from 'tap'
import { chiSquareLimit, studentLimit, widening } from '../../../../collector/detectors/asset/quantiles.ts'

t.test('the limits are those of the printed tables', async t => {
  const wanted = [
    [1, 10.83],
    [4, 18.47],
    [10, 29.59],
    [100, 149.4]
  ] as const
  for (const [freedom, limit] of wanted)
    t.ok(Math.abs(chiSquareLimit(freedom) / limit - 1) < 0.04, `${freedom}: ${chiSquareLimit(freedom)}`)
  t.ok(Math.abs(studentLimit(10) - 4.59) < 0.01)
  t.ok(Math.abs(studentLimit(7) - 5.41) < 0.05)
  t.ok(Math.abs(studentLimit(1000) - 3.3) < 0.01)
})

t.test('limits widen without end as less is known, and not at all after long', async t => {
  t.ok(widening(2) > 100)
  t.ok(widening(10) > 1.3 && widening(10) < 2)
  t.ok(widening(1e6) < 1.01)
})
