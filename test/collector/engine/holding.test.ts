// What agents' watermarks make of the windows that they share: who holds them open, and for how long.

import t from 'tap'
import { Watermarks } from '../../../collector/engine/watermarks.ts'
import { AgentSets, nobody } from '../../../collector/windows/agentsets.ts'

const options = { silentAfter: 60, holdMost: 120, leadMost: 1000, downAfter: 500 }
const never = Number.NEGATIVE_INFINITY

const fleet = (names = ['a', 'b']) => {
  const sets = new AgentSets()
  const marks = new Watermarks(options, sets)
  const set = names.reduce((set, name) => sets.with(set, marks.numberOf(name)), nobody)
  /** A sign of life, and with it the watermark. */
  const say = (agent: string, watermark: number, received: number, to = marks): string[] => {
    const changed = to.tick(received).map(number => to.nameOf(number))
    to.note(to.numberOf(agent), { watermark, received })
    return changed
  }
  const tick = (received: number): string[] => marks.tick(received).map(number => marks.nameOf(number))
  const status = (agent: string) => marks.status(marks.numberOf(agent))
  return { sets, marks, set, say, tick, status, mark: (received: number): number => marks.of(set, received).mark }
}

t.test('windows that agents share wait for the one that is furthest behind', async t => {
  const { say, mark } = fleet()
  t.equal(mark(0), never)
  say('a', 100, 10)
  say('b', 40, 10)
  t.equal(mark(10), 40)
  say('b', 70, 11)
  t.equal(mark(11), 70)
})

t.test('a watermark never falls, and is believed only so far ahead of the clock', async t => {
  const { say, status } = fleet()
  say('a', 100, 10)
  say('a', 50, 11)
  t.equal(status('a').watermark, 100)
  say('a', 1e9, 12)
  t.equal(status('a').watermark, 12 + options.leadMost)
})

t.test('an agent that says the same for too long holds nothing back any more, until it moves on', async t => {
  const { say, mark, status } = fleet()
  say('a', 100, 0)
  say('b', 40, 0)
  for (let now = 30; now < 120; now += 30) {
    say('a', 100 + now, now)
    t.same(say('b', 40, now), [])
    t.equal(mark(now), 40)
  }
  t.same(say('a', 300, 120), ['b'], 'a change of status')
  t.equal(mark(120), 300)
  t.match(status('b'), { holds: false, silent: false })
  say('b', 41, 121)
  t.match(status('b'), { holds: true, silent: false })
  t.equal(mark(121), 41)
})

t.test('an agent that is not heard is silent before it ceases to hold', async t => {
  const { say, tick, status, mark } = fleet()
  say('a', 100, 0)
  say('b', 40, 0)
  say('a', 150, 59)
  t.same(tick(60), ['b'])
  t.match(status('b'), { silent: true, holds: true, heard: 0 })
  t.equal(mark(60), 40)
  t.same(tick(61), [], 'said once')
})

t.test('where all are silent, the watermark goes on with the time, so that the last windows close', async t => {
  const { say, tick, mark } = fleet()
  say('a', 100, 0)
  say('b', 40, 0)
  tick(119)
  t.equal(mark(119), 40)
  tick(120)
  t.equal(mark(120), 100, 'nobody holds: what the furthest says')
  tick(150)
  t.equal(mark(150), 130, 'it goes on by as much as the silence is longer than an agent may hold')
})

t.test('agents that are heard but hold nothing do not let the watermark go on by itself', async t => {
  const { say, mark } = fleet()
  say('a', 100, 0)
  for (let now = 30; now <= 300; now += 30) say('a', 100, now)
  t.equal(mark(300), 100)
})

t.test('time in which the collector was down counts for nobody', async t => {
  const { say, tick, status, mark } = fleet()
  say('a', 100, 0)
  say('b', 40, 0)
  t.same(tick(10_000), [])
  t.match(status('b'), { silent: false, holds: true })
  t.equal(mark(10_000), 40)
  t.same(tick(10_060).sort(), ['a', 'b'])
  t.equal(mark(10_060), 40, 'silent, but holding')
  tick(10_120)
  t.equal(mark(10_120), 100)
})

t.test('saved and restored, it goes on as if nothing had happened', async t => {
  const { sets, marks, set, say } = fleet()
  say('a', 100, 0)
  say('b', 40, 5)
  say('a', 100, 70)
  const restored = new Watermarks(options, sets)
  restored.restore(structuredClone(marks.save()))
  for (const to of [marks, restored]) say('a', 120, 130, to)
  for (const agent of ['a', 'b']) t.same(restored.status(restored.numberOf(agent)), marks.status(marks.numberOf(agent)))
  for (const now of [130, 200, 400]) {
    t.same(restored.tick(now), marks.tick(now))
    t.same(restored.of(set, now), marks.of(set, now))
  }
  t.equal(restored.numberOf('c'), 2)
})
