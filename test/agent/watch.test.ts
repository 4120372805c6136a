import t from 'tap'
import type { AgentStatus } from '../../agent/status.ts'
import { sentence, watch } from '../../agent/watch.ts'
import type { State } from '../../platform/notify.ts'
import { WorldClock } from '../../simulators/world/clock.ts'
import { wellStatus } from '../support/status.ts'

const scene = (watchdogMs?: number) => {
  const clock = new WorldClock(0)
  const told: { readonly at: number; readonly state: State }[] = []
  const scene = { clock, told, status: (): Partial<AgentStatus> => ({}), stopping: new AbortController() }
  const watching = watch({
    agent: { status: () => wellStatus({ monotonic: clock.now, uptimeMs: clock.now, ...scene.status() }) },
    clock: clock.of({ alive: true }),
    limits: { unacknowledgedMs: 300_000, gatheringMs: 0 },
    supervisor: { watchdogMs, tell: async state => void told.push({ at: clock.now, state }) }
  })
  return { ...scene, watching, set: (status: () => Partial<AgentStatus>) => void (scene.status = status) }
}

t.test('the supervisor hears that the agent lives, twice in its patience', async t => {
  const { clock, told, watching, stopping } = scene(30_000)
  const running = watching.run(stopping.signal)
  await clock.run(60_000)
  t.same(
    told.map(({ at, state }) => [at, state.WATCHDOG]),
    [0, 15_000, 30_000, 45_000, 60_000].map(at => [at, '1'])
  )
  stopping.abort()
  await running
})

t.test('it does not once a loop stands still, but still hears why', async t => {
  const { clock, told, watching, stopping, set } = scene(30_000)
  const running = watching.run(stopping.signal)
  await clock.run(1)
  set(() => ({ loops: [{ name: 'forward', overdueMs: clock.now }] }))
  await clock.run(60_000)
  t.same(
    told.map(({ state }) => state.WATCHDOG),
    ['1', '1', undefined, undefined, undefined]
  )
  t.match(told.at(-1), { state: { STATUS: 'failed: the loop of forward stands still' } })
  stopping.abort()
  await running
})

t.test('an agent without a link keeps its supervisor calm', async t => {
  const { clock, told, watching, stopping, set } = scene(30_000)
  set(() => ({ waiting: 5, problem: 'no link' }))
  const running = watching.run(stopping.signal)
  await clock.run(3_600_000)
  t.ok(told.every(({ state }) => state.WATCHDOG === '1'))
  t.match(told.at(-1), { state: { STATUS: /^degraded: 5 samples wait and none is acknowledged: no link/ } })
  stopping.abort()
  await running
})

t.test('without a watchdog a sentence a minute is said, and no sign of life', async t => {
  const { clock, told, watching, stopping } = scene()
  const running = watching.run(stopping.signal)
  await clock.run(120_000)
  t.same(
    told,
    [0, 60_000, 120_000].map(at => ({ at, state: { STATUS: sentence(wellStatus(), watching.health()) } }))
  )
  t.equal(told[0]!.state.STATUS, 'healthy: 0 readings taken, 0 samples acknowledged, 0 waiting')
  stopping.abort()
  await running
})

t.test('what nobody asks about is seen all the same', async t => {
  const { clock, watching, stopping, set } = scene()
  const running = watching.run(stopping.signal)
  set(() => ({ waiting: 5 }))
  await clock.run(400_000)
  t.match(watching.health(), { healthy: false, problems: [{ sinceMs: 400_000 }] })
  stopping.abort()
  await running
})
