import fc from 'fast-check'
import t from 'tap'
import { parseReference } from '../../../collector/reference/file.ts'
import { csvOf, lines } from '../../support/assets.ts'

const parse = (text: string) => parseReference(text, { file: 'a.csv', key: 'asset', columns: { notes: 'note' } })
const moved = Date.UTC(2026, 5, 1)
const plant = parse(`asset,from,type,site,agent
p1,,pump,north,gw-1
p2,,pump,north,gw-2
p3,,pump,north,gw-3
p3,2026-06-01,pump,south,gw-4
f1,,fan,south,gw-4 gw-5
f2,,fan,north,
`)

t.test('of a group over a site the agents of its assets are expected, as of the time', async t => {
  t.same(plant.expected({ site: 'north' }, moved - 1), ['gw-1', 'gw-2', 'gw-3'])
  t.same(plant.expected({ site: 'north' }, moved), ['gw-1', 'gw-2'])
  t.same(plant.expected({ site: 'south' }, moved - 1), ['gw-4', 'gw-5'])
  t.same(plant.expected({ site: 'south', type: 'pump' }, moved), ['gw-4'])
})

t.test('of the group of all, all agents are', async t => {
  t.same(plant.expected({}, 0), ['gw-1', 'gw-2', 'gw-3', 'gw-4', 'gw-5'])
})

t.test('of a group of one asset its agents are, whatever sensor it is', async t => {
  t.same(plant.expected({ asset: 'p3', axis: 'x', site: 'elsewhere' }, moved), ['gw-4'])
  t.same(plant.expected({ asset: 'unknown' }, moved), [])
})

t.test('an asset of which a tag is not known is not expected', async t => {
  t.same(plant.expected({ site: 'north', line: '3' }, 0), [])
  t.same(plant.expected({ site: 'west' }, 0), [])
})

t.test('what series say of their asset counts before the table', async t => {
  const own = (asset: string) => (asset === 'p1' ? { line: '3' } : asset === 'p2' ? { site: 'south' } : undefined)
  t.same(plant.expected({ site: 'north', line: '3' }, 0, own), ['gw-1'])
  t.same(plant.expected({ site: 'north' }, 0, own), ['gw-1', 'gw-3'])
  t.same(plant.expected({ site: 'south' }, 0, own), ['gw-2', 'gw-4', 'gw-5'])
})

t.test('what is expected is what a search through all assets finds', async t => {
  const groups = fc.record(
    {
      site: fc.constantFrom('north', 'south', '007'),
      type: fc.constantFrom('north', 'south'),
      rated_power: fc.constantFrom('7.5', '0')
    },
    { requiredKeys: [] }
  )
  fc.assert(
    fc.property(lines, groups, fc.integer({ min: -22, max: 22 }), (all, group, hours) => {
      const [reference, time] = [parse(csvOf(all)), hours * 3_600_000]
      const naive = reference.assets().filter(asset => {
        const attributes = reference.attributesOf(asset, time)
        return attributes && Object.entries(group).every(([name, value]) => String(attributes[name]) === value)
      })
      const wanted = [...new Set(naive.flatMap(asset => reference.agentsOf(asset, time)))].sort()
      t.same(reference.expected(group, time), wanted)
      t.same(
        reference.expected(group, time, () => undefined),
        wanted
      )
    })
  )
})
