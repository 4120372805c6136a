import t from 'tap'
import { seldom } from '../../platform/seldom.ts'

t.test('the same is due once in each interval, others beside it', async t => {
  let now = 0
  const isDue = seldom(1000, { monotonic: () => now })
  t.same([isDue('a'), isDue('a'), isDue('b')], [true, false, true])
  now = 999
  t.equal(isDue('a'), false)
  now = 1000
  t.same([isDue('a'), isDue('a')], [true, false])
})
