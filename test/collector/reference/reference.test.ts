import fc from 'fast-check'
import t from 'tap'
import { parseReference } from '../../../collector/reference/file.ts'
import { noReference, restoredReference } from '../../../collector/reference/reference.ts'
import { pack, unpack } from '../../../platform/pack.ts'
import { assets, csvOf, type Line, lines } from '../../support/assets.ts'

const parse = (text: string) => parseReference(text, { file: 'a.csv', key: 'asset', columns: { notes: 'note' } })
const hour = 3_600_000

/** By going through all rows: the last one that began by then, unless it has ended. */
const naiveSite = (all: readonly Line[], asset: string, time: number): string | undefined => {
  const begun = all.filter(line => line.asset === asset && (line.from ?? Number.NEGATIVE_INFINITY) * hour <= time)
  const [last] = begun.sort((a, b) => (b.from ?? Number.NEGATIVE_INFINITY) - (a.from ?? Number.NEGATIVE_INFINITY))
  if (!last || (last.to !== undefined && last.to * hour <= time)) return undefined
  return last.cells['site'] ?? ''
}

t.test('as of any time, a look-up is what a search through all rows finds', async t => {
  const hours = fc.integer({ min: -22, max: 22 })
  fc.assert(
    fc.property(
      lines,
      fc.array(fc.tuple(fc.constantFrom(...assets, 'nobody'), hours, fc.constantFrom(-1, 0, 1))),
      (all, asked) => {
        const reference = parse(csvOf(all))
        for (const [asset, hours, ms] of asked) {
          const time = hours * hour + ms
          const attributes = reference.attributesOf(asset, time)
          const found = attributes && String(attributes['site'] ?? '')
          t.equal(found, naiveSite(all, asset, time), `${asset} at ${time}`)
          const [interval] = reference.intervalsOf(asset).filter(({ from, to }) => from <= time && time < to)
          t.equal(interval?.attributes, attributes)
        }
      }
    )
  )
})

t.test('intervals are in order and do not overlap', async t => {
  fc.assert(
    fc.property(lines, all => {
      const reference = parse(csvOf(all))
      return assets.every(asset => {
        const intervals = reference.intervalsOf(asset)
        return intervals.every(({ from, to }, index) => from < to && (index === 0 || intervals[index - 1]!.to <= from))
      })
    })
  )
  t.pass()
})

t.test('saved and restored, a reference is the same', async t => {
  fc.assert(
    fc.property(lines, all => {
      const before = parse(csvOf(all))
      for (const copy of [
        structuredClone,
        (state: unknown) => unpack(pack(state)),
        (state: unknown) => JSON.parse(JSON.stringify(state))
      ]) {
        const after = restoredReference(copy(before.save()))
        t.equal(after.fingerprint, before.fingerprint)
        t.same(after.save(), before.save())
        t.same(after.columns, before.columns)
        t.same(after.assets(), before.assets())
        for (const asset of assets) t.same(after.intervalsOf(asset), before.intervalsOf(asset))
      }
    }),
    { numRuns: 30 }
  )
})

t.test('the fingerprint is that of what is said, not of how', async t => {
  const one = parse('asset,site,rated_power\np1,north,7.5\np2,south,\n')
  t.match(one.fingerprint, /^[0-9a-f]{64}$/)
  t.equal(
    parse('rated_power,asset,site,spare\n,p2,south,\n7.50,p1,north,\n').fingerprint,
    one.fingerprint,
    'columns and rows in another order'
  )
  t.not(parse('asset,site,rated_power\np1,north,7.6\np2,south,\n').fingerprint, one.fingerprint, 'another value')
  t.not(parse('asset,place,rated_power\np1,north,7.5\np2,south,\n').fingerprint, one.fingerprint, 'another column')
  const [to, next] = ['asset,from,to\np1,,2026-06-01\np1,2026-06-01,\n', 'asset,from\np1,\np1,2026-06-01\n']
  t.equal(parse(to).fingerprint, parse(next).fingerprint, 'an end that is told, and one that is the next beginning')
})

t.test('assets, agents and the agents of an asset at a time', async t => {
  const reference = parse('asset,from,agent\np2,,gw-2\np1,,gw-9 gw-1\np1,2026-06-01,gw-2\np3,,\n')
  t.same(reference.assets(), ['p1', 'p2', 'p3'])
  t.same(reference.agents(), ['gw-1', 'gw-2', 'gw-9'])
  t.same(reference.agentsOf('p1', 0), ['gw-1', 'gw-9'])
  t.same(reference.agentsOf('p1', Date.UTC(2026, 6)), ['gw-2'])
  t.same(reference.agentsOf('p3', 0), [])
  t.same(reference.agentsOf('p4', 0), [])
})

t.test('attributes as tags: numbers and dates in one way of writing, notes not', async t => {
  const reference = parse('asset,rated_power,installed,notes,site\np1,7.50,2021-04-12T02:00:00+02:00,"x, y",north\n')
  t.same(reference.tagsOf(reference.attributesOf('p1', 0)!), { rated_power: '7.5', installed: '2021-04-12', site: 'north' })
})

t.test('without a table nothing is known', async t => {
  const none = noReference()
  t.same(none.assets(), [])
  t.equal(none.attributesOf('p1', 0), undefined)
  t.same(none.expected({ asset: 'p1' }, 0), [])
  t.equal(restoredReference(none.save()).fingerprint, none.fingerprint)
})

t.test('names that objects have anyhow are names like others', async t => {
  const reference = parse('asset,__proto__,constructor\ntoString,a,b\n')
  t.same(Object.entries(reference.attributesOf('toString', 0)!), [
    ['__proto__', 'a'],
    ['constructor', 'b']
  ])
  t.equal(reference.attributesOf('constructor', 0), undefined)
  t.equal(restoredReference(reference.save()).fingerprint, reference.fingerprint)
})
