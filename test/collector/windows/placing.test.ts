import t from 'tap'
import { AgentSets } from '../../../collector/windows/agentsets.ts'
import { Grouping, type GroupingOptions, type TagsOf } from '../../../collector/windows/grouping.ts'
import { place } from '../../../collector/windows/placing.ts'
import { seriesOfKey } from '../../../protocol/series.ts'

const keys = ['heat,asset=a', 'noise,asset=b', 'heat,asset=c']

const visits = (options: GroupingOptions, tagsOf: TagsOf, numbers: number[], ...times: number[][]) => {
  const grouping = new Grouping(options, { seriesOf: number => seriesOfKey(keys[number]!), tagsOf, sets: new AgentSets() })
  const columns = times.map(own => ({ times: Float64Array.from(own), values: Float64Array.from(own) }))
  const seen: [group: string, series: number, times: number[]][] = []
  place(grouping, { numbers: Int32Array.from(numbers), columns }, (group, { times, from, to, series }) => {
    seen.push([grouping.keyOf(group), series, [...times.subarray(from, to)]])
  })
  return seen
}

const own: TagsOf = ({ tags }) => [{ from: Number.NEGATIVE_INFINITY, tags }]

t.test('series that have no number or are not selected are passed by, and so are empty columns', async t => {
  t.same(visits({ measurement: 'heat' }, own, [0, -1, 1, 2], [1, 2], [3], [4], []), [['heat,asset=a', 0, [1, 2]]])
})

t.test('where the group changes with time, samples go to the group of their time, in whatever order they come', async t => {
  const moved: TagsOf = () => [
    { from: Number.NEGATIVE_INFINITY, tags: { site: 'n' } },
    { from: 10, tags: { site: 's' } }
  ]
  t.same(visits({ by: ['site'] }, moved, [0], [8, 9, 10, 12, 7, 11]), [
    ['heat,site=n', 0, [8, 9]],
    ['heat,site=s', 0, [10, 12]],
    ['heat,site=n', 0, [7]],
    ['heat,site=s', 0, [11]]
  ])
  t.same(visits({ by: ['site'], tags: { site: 's' } }, moved, [0], [9, 10]), [['heat,site=s', 0, [10]]])
})
