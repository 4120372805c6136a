import t from 'tap'
import { ticking } from '../../collector/ticking.ts'
import { silentLog } from '../../platform/log.ts'
import { WorldClock } from '../../simulators/world/clock.ts'

const rig = (dueOf: (ticks: readonly number[]) => number) => {
  const clock = new WorldClock(0)
  const ticks: number[] = []
  const journal = {
    last: 0,
    async tick() {
      ticks.push(clock.now)
      journal.last++
    }
  }
  const stopping = new AbortController()
  const state = { processed: true, position: 0 }
  const ticks_ = ticking(
    {
      journal,
      position: () => (state.processed ? journal.last : state.position),
      due: () => dueOf(ticks),
      clock: clock.of({ alive: true }),
      log: silentLog
    },
    5000
  )
  void ticks_.run(stopping.signal)
  return { clock, ticks, state, wake: ticks_.wake, stop: () => stopping.abort() }
}

t.test('the time is noted every so often where nothing is due', async t => {
  const { clock, ticks, stop } = rig(() => Number.POSITIVE_INFINITY)
  await clock.run(16_000)
  t.same(ticks, [5000, 10_000, 15_000])
  stop()
})

t.test('it is noted when something is due, once that is known', async t => {
  let due = Number.POSITIVE_INFINITY
  const { clock, ticks, wake, stop } = rig(([...ticks]) => (ticks.at(-1)! >= due ? Number.POSITIVE_INFINITY : due))
  await clock.run(1000)
  due = 2500
  wake()
  await clock.run(8000)
  t.same(ticks, [2500, 7500])
  stop()
})

t.test('what stays due does not fill the journal', async t => {
  const { clock, ticks, stop } = rig(() => 0)
  await clock.run(1000)
  t.ok(ticks.length <= 10)
  stop()
})

t.test('nothing is noted early while the last is not processed', async t => {
  const { clock, ticks, state, stop } = rig(() => 0)
  state.processed = false
  state.position = -1
  await clock.run(6000)
  t.same(ticks, [5000])
  stop()
})
