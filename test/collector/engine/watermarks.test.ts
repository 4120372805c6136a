import fc from 'fast-check'
import t from 'tap'
import { completenessOf } from '../../../collector/engine/completeness.ts'
import { Watermarks } from '../../../collector/engine/watermarks.ts'
import { AgentSets } from '../../../collector/windows/agentsets.ts'

const options = { silentAfter: 60, holdMost: 120, leadMost: 1000, downAfter: 1e9 }

const fleet = () => {
  const sets = new AgentSets()
  const marks = new Watermarks(options, sets)
  const say = (agent: string, watermark: number, received: number): void => {
    marks.tick(received)
    marks.note(marks.numberOf(agent), { watermark, received })
  }
  return { sets, marks, say }
}

t.test(
  'expected are those that sent to the group and those of the table; missing is who is behind or was never heard',
  async t => {
    const { marks, say } = fleet()
    say('a', 100, 10)
    say('b', 40, 10)
    say('c', 100, 10)
    const set = marks.setOf(['a', 'b'])
    t.same(completenessOf(marks.reporters({ set, others: ['a', 'c', 'd'] }), 60, 90), {
      expected: 4,
      reported: 2,
      missing: ['b', 'd'],
      lag: 30
    })
    t.equal(marks.size, 3, 'nobody is heard by being asked for')
  }
)

t.test('who falls silent or holds nothing back is found as if all were looked through each time', async t => {
  const step = fc.record({
    after: fc.nat(90),
    agent: fc.nat(6),
    watermark: fc.oneof(fc.nat(2000), fc.constant(Number.NEGATIVE_INFINITY)),
    says: fc.boolean(),
    kind: fc.constantFrom('goes on', 'goes on', 'goes on', 'was down', 'other options', 'restarts')
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      let own = { ...options, downAfter: 500 }
      const all = new Watermarks(own, new AgentSets())
      let marks = new Watermarks(own, new AgentSets())
      let now = 1000
      for (const { after, agent, watermark, says, kind } of steps) {
        if (kind === 'other options') {
          own = { ...own, silentAfter: 20 + after, holdMost: 110 - after }
          marks.use(own)
        }
        if (kind === 'restarts') {
          const saved = structuredClone(marks.save())
          marks = new Watermarks(own, new AgentSets())
          marks.restore(saved)
        }
        now += kind === 'was down' ? 600 : after
        // Other options make it look at all.
        all.use(own)
        t.same(marks.tick(now), all.tick(now))
        if (says) for (const one of [marks, all]) one.note(one.numberOf(`gw-${agent}`), { watermark, received: now })
        t.same(marks.save(), all.save())
      }
    }),
    { numRuns: 300 }
  )
})
