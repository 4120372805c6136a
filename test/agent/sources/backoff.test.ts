import t from 'tap'
import { backoff } from '../../../agent/sources/backoff.ts'

t.test('the wait doubles up to its bound, and keeps at least half of it whatever the dice say', t => {
  t.strictSame(
    [0, 1, 2, 3].map(attempt => backoff(attempt, 3000, 1)),
    [500, 1000, 2000, 3000]
  )
  t.strictSame(
    [0, 1, 2, 3].map(attempt => backoff(attempt, 3000, 0)),
    [250, 500, 1000, 1500]
  )
  t.equal(backoff(1e9, 3000, 1), 3000)
  t.end()
})
