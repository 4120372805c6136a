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
