import t from 'tap'
import { type Health, judge, type Seen } from '../../agent/health.ts'
import type { AgentStatus } from '../../agent/status.ts'
import { wellStatus } from '../support/status.ts'

const second = 1000
const minute = 60 * second
const limits = { unacknowledgedMs: 5 * minute, gatheringMs: 0 }

/** Judges statuses one after the other: `[seconds, what differs from one in which all is well]`. */
const judged = (...rows: [seconds: number, some: Partial<AgentStatus>][]): Health[] => {
  let seen: Seen | undefined
  return rows.map(([seconds, some]) => {
    const at = seconds * second
    const result = judge(wellStatus({ monotonic: at, uptimeMs: at, ...some }), limits, seen)
    seen = result.seen
    return result.health
  })
}

const { outbox: well } = wellStatus()
const outbox = (some: Partial<AgentStatus['outbox']>): AgentStatus['outbox'] => ({ ...well, ...some })

t.test('an agent in which all is well is live and healthy', async t => {
  t.strictSame(judged([0, {}], [600, {}]).at(-1), { live: true, healthy: true, state: 'healthy', problems: [] })
})

t.test('a source that is not connected is a failure, with its own advice and since when', async t => {
  const sources = [{ connected: true }, { connected: false, problem: 'start the broker' }]
  const [first, later, healed] = judged([10, { sources }], [70, { sources }], [80, {}])
  t.match(first, { live: true, healthy: false, state: 'failed', problems: [{ sinceMs: 0 }] })
  t.match(later!.problems, [{ what: 'source 1 is not connected: start the broker', sinceMs: minute }])
  t.equal(healed!.healthy, true)
})

t.test('a connected source with a complaint degrades', async t => {
  t.match(judged([0, { sources: [{ connected: true, problem: 'one filter was refused' }] }])[0], {
    healthy: false,
    state: 'degraded'
  })
})

t.test('a problem that comes back begins anew', async t => {
  const sources = [{ connected: false }]
  t.equal(judged([0, { sources }], [10, {}], [20, { sources }], [25, { sources }]).at(-1)!.problems[0]!.sinceMs, 5 * second)
})

t.test('a recorder that could not be written is a failure', async t => {
  const recorder = { bytes: 0, commits: 0, problem: 'no space left' }
  t.match(judged([0, { recorder }])[0], { state: 'failed', problems: [{ what: /recorder could not be written: no space left/ }] })
})

t.test('an outbox that could not be written is a failure, until a write succeeds', async t => {
  const full = { outbox: outbox({ problem: 'no space left' }) }
  const [wrong, healed] = judged([0, full], [10, {}])
  t.match(wrong, { live: true, state: 'failed', problems: [{ what: /outbox could not be written: no space left/ }] })
  t.equal(healed!.healthy, true)
})

t.test('days without a link are no failure of the process: degraded after the limit, with the reason, and alive', async t => {
  const waiting = { waiting: 10, outbox: outbox({ acknowledged: 5 }), problem: 'the collector is out of reach', answeredAt: 0 }
  const [, early, late, days] = judged([0, waiting], [299, waiting], [300, waiting], [3 * 86_400, { ...waiting, waiting: 99 }])
  t.equal(early!.healthy, true)
  t.match(late, { live: true, healthy: false, state: 'degraded' })
  t.match(late!.problems, [{ what: '10 samples wait and none is acknowledged: the collector is out of reach' }])
  t.match(days, { live: true, state: 'degraded', problems: [{ sinceMs: 3 * 86_400 * second }] })
})

t.test('a slow link that acknowledges something is healthy, however much waits', async t => {
  const at = (acknowledged: number): Partial<AgentStatus> => ({ waiting: 1_000_000, outbox: outbox({ acknowledged }) })
  t.ok(judged([0, at(0)], [250, at(10)], [500, at(20)], [750, at(30)]).every(({ healthy }) => healthy))
})

t.test('a batch that was refused for good has left too', async t => {
  const at = (refused: number): Partial<AgentStatus> => ({ waiting: 10, outbox: outbox({ refused }) })
  t.equal(judged([0, at(0)], [299, at(10)], [301, at(10)]).at(-1)!.healthy, true)
})

t.test('with nothing to send, a collector that has not answered for the limit is told', async t => {
  const problem = 'collector answered 401'
  const rows = judged([0, { problem }], [299, { problem }], [300, { problem }], [900, { problem, answeredAt: 700 * second }])
  t.same(
    rows.map(({ healthy }) => healthy),
    [true, true, false, true]
  )
  t.match(rows[2]!.problems, [{ what: problem, sinceMs: 5 * minute, severity: 'degraded' }])
})

t.test('batching that stands still while the recorder has more is a failure after half a minute', async t => {
  const reduce = { recorded: 7, passed: 7, dropped: {} }
  const behind = { caughtUp: false, reduce }
  const [, early, late] = judged([0, behind], [29, behind], [30, behind])
  t.equal(early!.healthy, true)
  t.match(late, { state: 'failed', problems: [{ what: 'what is recorded does not reach the outbox' }] })
})

t.test('batching that is never done but goes on is healthy', async t => {
  const at = (recorded: number): Partial<AgentStatus> => ({ caughtUp: false, reduce: { recorded, passed: 0, dropped: {} } })
  t.ok(judged([0, at(0)], [25, at(10)], [50, at(20)], [75, at(30)]).every(({ healthy }) => healthy))
})

t.test('a loop that stands still ends being live, and only that does', async t => {
  const loops = [{ name: 'forward', overdueMs: 30_000 }]
  t.match(judged([60, { loops }])[0], {
    live: false,
    state: 'failed',
    problems: [{ what: 'the loop of forward stands still', sinceMs: 30_000 }]
  })
  t.equal(judged([60, { loops: [{ name: 'forward', overdueMs: 29_999 }] }])[0]!.live, true)
})
