import t from 'tap'
import { AgentSets, nobody } from '../../../collector/windows/agentsets.ts'
import { changing, Grouping, type GroupingOptions, type TagsOf } from '../../../collector/windows/grouping.ts'
import { type Series, seriesOfKey } from '../../../protocol/series.ts'

const own: TagsOf = ({ tags }) => [{ from: Number.NEGATIVE_INFINITY, tags }]

const of = (options: GroupingOptions, keys: readonly string[], tagsOf = own) => {
  const sets = new AgentSets()
  const seriesOf = (number: number): Series => seriesOfKey(keys[number]!)
  const open = (): Grouping => new Grouping(options, { seriesOf, tagsOf, sets })
  const grouping = open()
  const keyOf = (series: number): string | undefined => {
    const group = grouping.groupOf(series)
    return group < 0 ? undefined : grouping.keyOf(group)
  }
  return { sets, grouping, open, keyOf }
}

t.test('without tags to group by, each series that is selected is a group', async t => {
  const { grouping, keyOf } = of({ measurement: 'heat' }, ['heat,asset=a', 'noise,asset=a', 'heat,asset=b'])
  t.same([0, 1, 2].map(keyOf), ['heat,asset=a', undefined, 'heat,asset=b'])
  t.equal(grouping.size, 2)
  t.match(grouping.group(1), { measurement: 'heat', tags: { asset: 'b' } })
})

t.test('series of one measurement that agree in the tags are a group; a tag that they lack is not in its name', async t => {
  const keys = ['heat,asset=a,site=n', 'heat,asset=b,site=n', 'heat,asset=c', 'noise,site=n']
  const { keyOf } = of({ by: ['site', 'line'] }, keys)
  t.same(
    keys.map((_, series) => keyOf(series)),
    ['heat,site=n', 'heat,site=n', 'heat', 'noise,site=n']
  )
})

t.test('summaries of a series belong to it', async t => {
  const { grouping, keyOf } = of({}, ['heat,asset=a,summary=max', 'heat,asset=a'])
  t.same([keyOf(0), keyOf(1)], ['heat,asset=a', 'heat,asset=a'])
  t.same([grouping.summaryOf(0), grouping.summaryOf(1)], ['max', undefined])
})

t.test('where the tags change with time, so does the group', async t => {
  const moved: TagsOf = () => [
    { from: Number.NEGATIVE_INFINITY, tags: { site: 'n' } },
    { from: 100, tags: { site: 's' } },
    { from: 200, tags: {} }
  ]
  const { grouping } = of({ by: ['site'], tags: { site: '*' } }, ['heat,asset=a'], moved)
  t.equal(grouping.groupOf(0), changing)
  const at = (time: number) => {
    const { group, until } = grouping.spellAt(0, time)
    return [group < 0 ? undefined : grouping.keyOf(group), until]
  }
  t.same(at(99), ['heat,site=n', 100])
  t.same(at(100), ['heat,site=s', 200])
  t.same(at(250), [undefined, Number.POSITIVE_INFINITY])
})

t.test('tags that came later count once the old ones are forgotten', async t => {
  let site = 'n'
  const { grouping, keyOf } = of({ by: ['site'] }, ['heat,asset=a'], () => [{ from: Number.NEGATIVE_INFINITY, tags: { site } }])
  t.equal(keyOf(0), 'heat,site=n')
  site = 's'
  t.equal(keyOf(0), 'heat,site=n')
  grouping.forget()
  t.equal(keyOf(0), 'heat,site=s')
})

t.test('a group is under the set of just those agents that ever had samples in it', async t => {
  const { sets, grouping } = of({}, ['a', 'b', 'c'])
  const [a, b, c] = [0, 1, 2].map(series => grouping.groupOf(series)) as [number, number, number]
  t.equal(grouping.agentsOf(a), nobody)
  for (const group of [a, b, c]) grouping.join(group, 1)
  const one = sets.with(nobody, 1)
  t.same(grouping.groupsOf(one), [a, b, c])
  const changes = grouping.changesOf(one)
  grouping.join(a, 1)
  t.equal(grouping.changesOf(one), changes, 'nothing new')
  grouping.join(a, 2)
  t.same([...grouping.groupsOf(one)].sort(), [b, c])
  t.same(grouping.groupsOf(sets.with(one, 2)), [a])
  t.same([...sets.members(grouping.agentsOf(a))], [1, 2])
})

t.test('saved and restored, groups keep their numbers and their agents', async t => {
  const { sets, grouping, open } = of({}, ['a', 'b', 'c'])
  for (const series of [2, 0]) grouping.join(grouping.groupOf(series), series + 5)
  const restored = open()
  restored.restore(structuredClone(grouping.save()))
  t.equal(restored.size, 2)
  for (const series of [0, 2]) {
    t.equal(restored.groupOf(series), grouping.groupOf(series))
    t.equal(restored.agentsOf(restored.groupOf(series)), grouping.agentsOf(grouping.groupOf(series)))
  }
  t.same(restored.groupsOf(sets.with(nobody, 5)), [grouping.groupOf(0)])
  t.equal(restored.groupOf(1), 2, 'the next one is new')
})

t.test('of groups that are series themselves the number is saved, not the key; of before all keys were', async t => {
  const keys = ['heat,asset=a,site=n', 'heat', 'heat,asset=b']
  for (const options of [{}, { by: ['site'] }]) {
    const { grouping, open } = of(options, keys)
    for (const series of [2, 0, 1]) grouping.join(grouping.groupOf(series), series + 5)
    const all = Array.from({ length: grouping.size }, (_, group) => grouping.keyOf(group))
    const saved = grouping.save() as { readonly keys: readonly string[]; readonly sets: Int32Array }
    t.same(
      saved.keys,
      all.filter(key => !keys.includes(key))
    )
    for (const state of [structuredClone(saved), { keys: all, sets: saved.sets.slice() }]) {
      const restored = open()
      restored.restore(state)
      t.same(
        all.map((_, group) => [restored.keyOf(group), restored.agentsOf(group)]),
        all.map((key, group) => [key, grouping.agentsOf(group)])
      )
      for (const series of [0, 1, 2]) t.equal(restored.groupOf(series), grouping.groupOf(series))
      t.same(restored.save(), saved)
    }
  }
})

t.test('a group that many agents joined is looked at by the set of all of them only', async t => {
  const { sets, grouping } = of({ by: ['site'] }, ['heat,site=n', 'heat,site=s'])
  const [north, south] = [grouping.groupOf(0), grouping.groupOf(1)]
  for (let agent = 0; agent < 100; agent++) grouping.join(north, agent)
  for (let agent = 0; agent < 50; agent++) grouping.join(south, agent)
  t.same(sets.watched(0), [grouping.agentsOf(south), grouping.agentsOf(north)])
  t.same(sets.watched(99), [grouping.agentsOf(north)])
  t.same([...sets.watched()], [grouping.agentsOf(south), grouping.agentsOf(north)])
})
