import t from 'tap'
import { backoff, retryAfter } from '../../platform/backoff.ts'

const options = { first: 1000, most: 60_000 }

t.test('pauses double up to an upper limit, with full jitter', async t => {
  t.same(
    [1, 2, 3, 7, 1e9].map(failures => backoff(options, failures, 1)),
    [1000, 2000, 4000, 60_000, 60_000]
  )
  t.equal(backoff(options, 3, 0.25), 1000)
})

t.test('Retry-After is read in seconds or as a date', async t => {
  t.equal(retryAfter('7', 0), 7000)
  t.equal(retryAfter('Thu, 01 Jan 1970 00:00:10 GMT', 4000), 6000)
  t.equal(retryAfter('soon', 0), undefined)
  t.equal(retryAfter(undefined, 0), undefined)
})
