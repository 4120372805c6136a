import t from 'tap'
import { lifesign } from '../../agent/lifesign.ts'
import { WorldClock } from '../../simulators/world/clock.ts'

const setUp = (slackMs?: number) => {
  const world = new WorldClock(0)
  return { world, sign: lifesign(world.of({ alive: true }), slackMs) }
}

t.test('a loop that sleeps is due when it said it would wake', async t => {
  const { world, sign } = setUp()
  sign.clock.after(1000, () => {})
  await world.run(1000)
  t.equal(sign.overdueMs(), 0)
  await world.run(1500)
  t.equal(sign.overdueMs(), 500)
  void sign.clock.wait(300)
  t.equal(sign.overdueMs(), 0)
})

t.test('a loop that asks for the time is awake, and due at once', async t => {
  const { world, sign } = setUp()
  sign.clock.after(60_000, () => {})
  t.equal(sign.clock.monotonic(), 0)
  await world.run(200)
  t.equal(sign.overdueMs(), 200)
  sign.clock.now()
  t.equal(sign.overdueMs(), 200, 'the wall clock is asked by others too')
})

t.test('one that waits for answers has that much longer', async t => {
  const { world, sign } = setUp(10_000)
  sign.clock.monotonic()
  await world.run(10_000)
  t.equal(sign.overdueMs(), 0)
  await world.run(10_001)
  t.equal(sign.overdueMs(), 1)
})

t.test('the clock it gives works', async t => {
  const { world, sign } = setUp()
  const seen: number[] = []
  sign.clock.after(10, () => seen.push(sign.clock.now()))
  const cancel = sign.clock.after(20, () => seen.push(-1))
  void sign.clock.wait(30).then(() => seen.push(sign.clock.monotonic()))
  cancel()
  await world.run(50)
  t.same(seen, [10, 30])
})
