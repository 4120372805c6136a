import t from 'tap'
import { breather } from '../../platform/breather.ts'
import { systemClock } from '../../platform/clock.ts'

t.test('work that lasts lets the event loop turn now and then, short work does not', async t => {
  const state = { now: 0, breaks: 0 }
  const wait = async (): Promise<void> => void state.breaks++
  const breathe = breather({ monotonic: () => state.now, wait }, 5)
  for (let i = 0; i < 10; i++) {
    state.now += 2
    await breathe()
  }
  t.equal(state.breaks, 3)
})

t.test('what has come in meanwhile is looked at in a break', async t => {
  const heard: string[] = []
  setImmediate(() => heard.push('event'))
  await Promise.resolve()
  t.same(heard, [])
  const times = [0, 10, 10]
  await breather({ monotonic: () => times.shift()!, wait: systemClock.wait }, 5)()
  t.same(heard, ['event'])
})
