import fc from 'fast-check'
import t from 'tap'
import { AgentSets, nobody } from '../../../collector/windows/agentsets.ts'

const setOf = (sets: AgentSets, ...agents: number[]): number => agents.reduce((set, agent) => sets.with(set, agent), nobody)

t.test('a set has one number, however it came about', async t => {
  const sets = new AgentSets()
  const one = setOf(sets, 3, 1, 2)
  t.same([...sets.members(one)], [1, 2, 3])
  t.equal(setOf(sets, 2, 3, 1, 3), one)
  t.equal(sets.union(setOf(sets, 1), setOf(sets, 3, 2)), one)
  t.equal(sets.union(one, nobody), one)
  t.equal(sets.union(nobody, one), one)
  t.equal(sets.union(one, setOf(sets, 2)), one)
  t.same([...sets.members(nobody)], [])
})

t.test('numbers of agents are ordered as numbers, not as text', async t => {
  const sets = new AgentSets()
  t.same([...sets.members(setOf(sets, 10, 9, 100))], [9, 10, 100])
})

t.test('an agent knows the sets that it is in, of those that are watched', async t => {
  const sets = new AgentSets()
  const [one, both, other] = [setOf(sets, 1), setOf(sets, 1, 2), setOf(sets, 3)]
  for (const set of [both, other, one, both]) sets.watch(set)
  t.same(sets.watched(1), [one, both])
  t.same(sets.watched(2), [both])
  t.same(sets.watched(4), [])
  t.same(sets.watched(), [one, both, other])
  for (const set of [both, other]) sets.unwatch(set)
  t.same(sets.watched(), [one, both], 'each as often as it was watched')
  sets.unwatch(both)
  t.same(sets.watched(2), [])
  t.same(sets.watched(1), [one])
  sets.unwatch(both)
  t.same(sets.watched(), [one], 'one that is not watched stays so')
})

t.test('saved and restored, every set keeps its number, and new ones get the next', async t => {
  const groups = fc.array(fc.array(fc.nat(6), { maxLength: 5 }), { maxLength: 12 })
  fc.assert(
    fc.property(groups, groups, (some, more) => {
      const sets = new AgentSets()
      const numbers = some.map(agents => setOf(sets, ...agents))
      sets.union(numbers[0] ?? nobody, numbers.at(-1) ?? nobody)
      const restored = new AgentSets()
      setOf(restored, 9, 8)
      restored.restore(structuredClone(sets.save()))
      for (const [at, agents] of some.entries()) t.equal(setOf(restored, ...agents), numbers[at])
      t.equal(restored.size, sets.size)
      for (const agents of more) t.equal(setOf(restored, ...agents), setOf(sets, ...agents))
      for (let set = 0; set < sets.size; set++) t.same(restored.members(set), sets.members(set))
    }),
    { numRuns: 50 }
  )
})

t.test('what was kept before, all members of each set, is read', async t => {
  const sets = new AgentSets()
  sets.restore([Int32Array.of(2), Int32Array.of(1, 2)])
  t.same([setOf(sets, 2), setOf(sets, 2, 1), setOf(sets, 1)], [1, 2, 3])
})
