import t, { type Test } from 'tap'
import { clipped, phm08, rootMeanSquare } from './score.ts'

const near = (t: Test, found: number, wanted: number): void => void t.ok(Math.abs(found - wanted) < 1e-9, `${found}`)

t.test('the root mean square of 3 and 4 is that of 12.5', async t => {
  near(
    t,
    rootMeanSquare([
      { predicted: 10, actual: 7 },
      { predicted: 10, actual: 14 }
    ]),
    Math.sqrt(12.5)
  )
})

t.test('ten late costs as much as thirteen early, and more than ten early', async t => {
  near(t, phm08([{ predicted: 20, actual: 10 }]), Math.E - 1)
  near(t, phm08([{ predicted: 10, actual: 23 }]), Math.E - 1)
  t.ok(phm08([{ predicted: 10, actual: 20 }]) < Math.E - 1)
  t.equal(phm08([{ predicted: 10, actual: 10 }]), 0)
})

t.test('clipping hides how far beyond 125 both sides are', async t => {
  t.same(clipped([{ predicted: 130, actual: 145 }]), [{ predicted: 125, actual: 125 }])
})
