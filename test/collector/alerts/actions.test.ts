// What people do about alerts, and what comes of it.

import fc from 'fast-check'
import t from 'tap'
import type { AlertAction, AlertsAction } from '../../../collector/alerts/action.ts'
import type { Alert } from '../../../collector/alerts/alert.ts'
import { type Alerts, alerts } from '../../../collector/alerts/alerts.ts'
import { isTold } from '../../../collector/alerts/episode.ts'
import { pack, unpack } from '../../../platform/pack.ts'
import { findingOf, lifecycle, play, usual } from '../../support/finding.ts'

const some = { for: 0, clearFor: 0, escalateAfter: 30_000 } as const
const id = 'limit/vibration,asset=pump-07/1000'

/** An alert that has fired at second 1. */
const fired = (options: object = {}): Alerts => {
  const stage = lifecycle({ ...some, ...options })
  play(stage, '!')
  return stage
}

const act = (stage: Alerts, second: number, action: object, alert = id) => {
  const { changes, ...acted } = stage.act({ by: 'eva', alert, ...action } as AlertsAction, {
    position: second,
    received: second * 1000
  })
  return { ...acted, changes: changes.map(({ change }) => change) }
}

const acknowledge = { kind: 'acknowledge', reason: 'bearing ordered' } as const
const told = (changes: readonly Alert[]): string[] => changes.filter(isTold).map(({ change }) => change)

t.test('an acknowledged alert does not escalate, goes on being acknowledged after a relapse, and resolves', async t => {
  const stage = fired({ clearFor: 3000 })
  t.same(act(stage, 2, acknowledge), { outcome: 'done', changes: ['acknowledged'] })
  t.same(play(stage, '!'.repeat(40), { from: 2 }), [])
  const changes = [...'.!....'].flatMap((sign, at) => stage.push([findingOf(43_000 + at * 1000, sign)], 43_000 + at * 1000))
  t.same(
    changes.map(({ change, state, told }) => [change, state, told]),
    [
      ['clearing', 'clearing', 1],
      ['relapsed', 'acknowledged', 1],
      ['clearing', 'clearing', 1],
      ['resolved', 'resolved', 6]
    ]
  )
})

t.test('an acknowledgement that expires is told, and the alert gets worse from then on', async t => {
  const stage = fired()
  act(stage, 2, { ...acknowledge, until: 20_000 })
  t.same(play(stage, '!'.repeat(58), { from: 2 }), ['20 expired', '50 escalated'])
})

t.test('what ends while an alert is clearing is told where it fires again, once', async t => {
  const again = (stage: Alerts) =>
    [...'..!.!'].flatMap((sign, at) => told(stage.push([findingOf((20 + at) * 1000, sign)], (20 + at) * 1000)))
  const hidden = [
    { ...acknowledge, until: 20_500 },
    { kind: 'shelve', reason: 'known', until: 20_500 },
    { kind: 'silence', reason: 'r', silence: { tags: { asset: 'pump-*' }, until: 20_500 } }
  ]
  for (const action of hidden) {
    const stage = fired({ clearFor: 10_000 })
    act(stage, 2, action)
    t.same(again(stage), ['relapsed'], action.kind)
  }
  const stage = fired({ clearFor: 10_000 })
  t.same(again(stage), [], 'the same alert, that was told')
})

t.test('what people said until when ends then, also where the collector was down meanwhile', async t => {
  const stage = fired()
  act(stage, 2, { ...acknowledge, until: 100_000 })
  t.same(play(stage, ' '.repeat(18), { from: 2 }), ['11 noData'])
  t.same(stage.push([], 90_000), [])
  t.match(stage.push([], 101_000), [{ change: 'expired' }])
})

t.test('what cannot be done is said, and changes nothing', async t => {
  const stage = fired({ for: 5000 })
  t.same(act(stage, 2, acknowledge), { outcome: 'not fired', changes: [] })
  t.same(act(stage, 2, acknowledge, 'limit/vibration,asset=pump-07/999'), { outcome: 'not open', changes: [] })
  t.same(act(stage, 2, { ...acknowledge, until: 2000 }, 'x'), { outcome: 'not open', changes: [] })
  t.same(act(fired(), 2, { ...acknowledge, until: 2000 }), { outcome: 'too late', changes: [] })
  t.same(act(fired(), 2, { kind: 'shelve', reason: 'r', until: 2000 }), { outcome: 'too late', changes: [] })
  t.same(act(fired(), 2, { kind: 'unacknowledge' }), { outcome: 'unknown', changes: [] })
  t.same(act(fired(), 2, { kind: 'unsilence', silence: 's7' }), { outcome: 'unknown', changes: [] })
})

t.test('an alert says who looks after it and what was said of it, and nobody is told of that', async t => {
  const stage = fired()
  const changes = [
    { kind: 'assign', to: 'ben' },
    { kind: 'comment', text: 'on my way' }
  ].flatMap(action => stage.act({ by: 'eva', alert: id, ...action } as AlertAction, { position: 2, received: 2000 }).changes)
  t.same(told(changes), [])
  t.match(changes.at(-1), { assignee: 'ben', comments: [{ by: 'eva', text: 'on my way', at: 2000 }], number: 3 })
})

t.test('nobody is told of a shelved alert until its time is over, but that it resolved where it was told', async t => {
  const shelve = { kind: 'shelve', reason: 'known', until: 60_000 }
  const stage = fired()
  act(stage, 2, shelve)
  t.same(play(stage, '!'.repeat(100), { from: 2 }), ['60 unshelved', '90 escalated'])
  const short = fired()
  act(short, 2, shelve)
  t.same(told(short.push([findingOf(3000, '.')], 3000)), ['resolved'])
  const never = lifecycle({ ...some, for: 2000 })
  play(never, '!')
  act(never, 1, shelve)
  t.same(told(['!', '!', '.'].flatMap((sign, at) => never.push([findingOf(2000 + at * 1000, sign)], 2000 + at * 1000))), [])
})

const silence = (more: object = {}) => ({ kind: 'silence', reason: 'service', silence: { tags: { asset: 'pump-*' }, ...more } })

t.test('nobody is told of silenced alerts, old and new; of those that still fire at its end they are', async t => {
  const stage = fired()
  t.same(act(stage, 2, silence({ until: 60_000 })), { outcome: 'done', silence: 's2', changes: ['silenced'] })
  t.match(stage.silences, [{ id: 's2', active: true, by: 'eva', from: 2000 }])
  const changes = Array.from({ length: 70 }, (_, at) => 3000 + at * 1000).flatMap(time =>
    stage.push([findingOf(time, '!'), findingOf(time, time < 30_000 ? '!' : '.', 'pump-2'), findingOf(time, '!', 'fan')], time)
  )
  t.same(
    changes.filter(isTold).map(({ asset, change }) => `${asset} ${change}`),
    ['fan firing', 'fan escalated', 'pump-07 unsilenced']
  )
  t.same(stage.silences, [])
})

t.test('definitions that take a detector out may come as a silence ends', async t => {
  let isIn = true
  const optionsOf = () => (isIn ? { ...usual, ...some } : (undefined as never))
  const stage = alerts({ optionsOf, inhibitions: () => [], downAfter: () => 60_000 })
  play(stage, '!')
  act(stage, 1, silence({ until: 5000 }))
  isIn = false
  t.same(
    stage.end(() => true, 6000, 'it is out').map(({ change }) => change),
    ['resolved']
  )
})

t.test('a silence that is taken back ends at once', async t => {
  const stage = fired()
  act(stage, 2, silence({ until: 60_000 }))
  t.same(act(stage, 3, { kind: 'unsilence', silence: 's2' }), { outcome: 'done', changes: ['unsilenced'] })
})

const hour = 3_600_000

/** The hours of two weeks from a Monday on in which a repeated silence is in force. */
const hoursOf = (repeat: object, begin = Date.UTC(2026, 0, 5)): string[] => {
  const stage = lifecycle(some)
  stage.act({ by: 'eva', ...silence({ repeat, from: begin }) } as AlertsAction, { position: 1, received: begin })
  return Array.from({ length: 14 * 24 }, (_, at) => begin + at * hour)
    .filter(time => {
      stage.push([], time)
      return stage.silences[0]!.active
    })
    .map(time => new Date(time).toISOString().slice(5, 13))
}

const zoned = (more: object) => ({ days: ['mon'], at: '22:00', for: 3 * hour, zone: 'UTC', ...more })

t.test('a maintenance window comes back on its days, past midnight, by the clocks where it is', async t => {
  t.same(hoursOf(zoned({})), ['01-05T22', '01-05T23', '01-06T00', '01-12T22', '01-12T23', '01-13T00'])
  t.same(hoursOf(zoned({ zone: 'Asia/Tokyo', for: hour })), ['01-05T13', '01-12T13'])
  t.same(hoursOf(zoned({ zone: 'America/New_York', for: hour })), ['01-06T03', '01-13T03'])
  t.equal(hoursOf(zoned({ days: ['mon', 'fri'], for: 48 * hour })).length, 4 * 48)
  t.same(hoursOf(zoned({ days: ['sun'], at: '02:00', for: hour, zone: 'Europe/Berlin' }), Date.UTC(2026, 2, 16)), ['03-22T01'])
})

interface Doing {
  readonly sign: string
  readonly past: number
  readonly action: object | undefined
}

const action = fc.constantFrom<object>(
  acknowledge,
  { ...acknowledge, until: 1_000_030_000 },
  { kind: 'unacknowledge' },
  { kind: 'shelve', reason: 'r', until: 1_000_020_000 },
  { kind: 'unshelve' },
  { kind: 'comment', text: 'c' },
  silence({ until: 1_000_050_000 }),
  silence({ repeat: { days: ['fri', 'sat', 'mon'], at: '13:47', for: 60_000, zone: 'UTC' } }),
  { kind: 'unsilence', silence: 's3' }
)

const doings = fc.array(
  fc.record<Doing>({
    sign: fc.constantFrom('!', '!', '.', ' '),
    past: fc.constantFrom(1000, 1000, 5000, 20_000),
    action: fc.option(action, { nil: undefined })
  }),
  { maxLength: 40 }
)

const toldBy = (all: readonly Doing[], restarts: ReadonlySet<number> = new Set()): unknown[] => {
  let [stage, now] = [lifecycle(some), 1_000_000_000]
  let open = ''
  return all.flatMap(({ sign, past, action }, index) => {
    if (restarts.has(index)) {
      const saved = unpack(pack(stage.save()))
      stage = lifecycle(some)
      stage.restore(saved)
    }
    now += past
    const acted = action && stage.act({ by: 'eva', alert: open, ...action } as AlertsAction, { position: index, received: now })
    const changes = stage.push(sign === ' ' ? [] : [findingOf(now, sign)], now)
    open = changes.at(-1)?.id ?? open
    return [acted, changes, stage.silences]
  })
}

t.test('restarts anywhere change nothing of what people did', async t => {
  const where = fc.uniqueArray(fc.nat(39), { maxLength: 6 })
  fc.assert(fc.property(doings, where, (all, at) => JSON.stringify(toldBy(all)) === JSON.stringify(toldBy(all, new Set(at)))))
  t.pass()
})
