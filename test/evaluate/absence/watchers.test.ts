import t from 'tap'
import { phiAccrual } from './phi.ts'
import { fixed, ours } from './watchers.ts'

const times = [...Array.from({ length: 100 }, (_, at) => at * 10_000), 1_100_000, 1_110_000]
const arrivals = times.map(time => ({ time, received: time + 1000 }))

t.test('the shipped stage finds a silence once it can tell it from a silent agent', async t => {
  const [alarm, ...more] = ours(arrivals, [])
  t.same(more, [])
  t.ok(alarm! > 990_000 + 14_500 && alarm! <= 990_000 + 17_000, `${alarm}`)
})

t.test('while other sensors of the same agent go on it is found on time', async t => {
  const others = Array.from({ length: 112 }, (_, at) => ({ time: at * 10_000, received: at * 10_000 + 1000 }))
  const [alarm] = ours(arrivals, others)
  t.ok(alarm! <= 990_000 + 16_000, `${alarm}`)
})

t.test('a fixed timeout counts from the arrival before', async t => {
  t.same(fixed(20_000)(arrivals, []), [991_000 + 20_000])
})

t.test('phi accrual suspects the sooner, the more regular arrivals were', async t => {
  const [alarm] = phiAccrual(8)(arrivals, [])
  t.ok(alarm! > 1_001_000 && alarm! < 1_003_000, `${alarm}`)
})
