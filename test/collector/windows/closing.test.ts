import t from 'tap'
import { AgentSets } from '../../../collector/windows/agentsets.ts'
import { Closing } from '../../../collector/windows/closing.ts'
import { Grouping } from '../../../collector/windows/grouping.ts'
import { seriesOfKey } from '../../../protocol/series.ts'

const fleet = () => {
  const sets = new AgentSets()
  const seriesOf = (number: number) => seriesOfKey(`heat,asset=${number}`)
  const grouping = new Grouping({}, { seriesOf, tagsOf: ({ tags }) => [{ from: Number.NEGATIVE_INFINITY, tags }], sets })
  const join = (group: number, agent: number): number => {
    grouping.join(grouping.groupOf(group), agent)
    return grouping.agentsOf(grouping.groupOf(group))
  }
  /** What is visited when the sets stand where they are said to. */
  const advance = (closing: Closing, marks: ReadonlyMap<number, number>, cut = (mark: number) => mark) => {
    const visited: [number, number, number][] = []
    const of = (set: number): number => marks.get(set)!
    closing.advance({ moved: marks.keys(), of }, cut, (group, from, to) => void visited.push([group, from, to]))
    return visited
  }
  return { sets, grouping, join, advance, closing: new Closing(grouping) }
}

const never = Number.NEGATIVE_INFINITY

t.test('a group closes up to the watermark of its agents, cut to where windows may end, each stretch once', async t => {
  const { join, advance, closing } = fleet()
  const set = join(0, 1)
  const tens = (mark: number): number => Math.floor(mark / 10) * 10
  t.equal(closing.of(0), never)
  t.same(advance(closing, new Map([[set, 25]]), tens), [[0, never, 20]])
  t.equal(closing.of(0), 20)
  t.same(advance(closing, new Map([[set, 29]]), tens), [])
  t.same(advance(closing, new Map([[set, 31]]), tens), [[0, 20, 30]])
})

t.test('a watermark that falls opens nothing again', async t => {
  const { join, advance, closing } = fleet()
  const set = join(0, 1)
  advance(closing, new Map([[set, 50]]))
  t.same(advance(closing, new Map([[set, 40]])), [])
  t.equal(closing.of(0), 50)
  t.same(advance(closing, new Map([[set, 60]])), [[0, 50, 60]])
})

t.test('a group that is new among those of a set closes too, though the watermark stands still', async t => {
  const { join, advance, closing } = fleet()
  const set = join(0, 1)
  t.same(advance(closing, new Map([[set, 50]])), [[0, never, 50]])
  join(1, 1)
  t.same(advance(closing, new Map([[set, 50]])), [[1, never, 50]])
})

t.test('a group that another agent joins waits for both', async t => {
  const { join, advance, closing } = fleet()
  const alone = join(0, 1)
  advance(closing, new Map([[alone, 50]]))
  const both = join(0, 2)
  t.not(both, alone)
  t.same(
    advance(
      closing,
      new Map([
        [alone, 90],
        [both, 40]
      ])
    ),
    []
  )
  t.same(advance(closing, new Map([[both, 70]])), [[0, 50, 70]])
})

t.test('saved and restored, what had closed stays closed', async t => {
  const { grouping, join, advance, closing } = fleet()
  const set = join(0, 1)
  advance(closing, new Map([[set, 50]]))
  const restored = new Closing(grouping)
  restored.restore(structuredClone(closing.save()))
  t.same(advance(restored, new Map([[set, 50]])), [])
  t.same(advance(restored, new Map([[set, 51]])), [[0, 50, 51]])
})
