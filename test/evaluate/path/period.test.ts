import t from 'tap'
import { periodOf } from './period.ts'

t.test('gaps and steps back do not change the period', async t => {
  t.equal(periodOf([0, 5000, 10_000, 3_600_000, 3_605_000, 3_600_000, 3_605_000]), 5000)
})

t.test('a recording of one row, or of one time, still has one', async t => {
  t.equal(periodOf([]), 1)
  t.equal(periodOf([7, 7, 7]), 1)
})
