import fc from 'fast-check'
import t from 'tap'
import { enrichment, type Spell } from '../../../collector/reference/enrich.ts'
import { parseReference } from '../../../collector/reference/file.ts'
import { noReference } from '../../../collector/reference/reference.ts'
import { series } from '../../../protocol/series.ts'
import { assets, csvOf, lines } from '../../support/assets.ts'

const parse = (text: string) => parseReference(text, { file: 'a.csv', key: 'asset', columns: { notes: 'note' } })
const [begin, end] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
const [june, july] = [Date.UTC(2026, 5, 1), Date.UTC(2026, 6, 1)]
const plain = (spells: readonly Spell[]) => spells.map(({ from, to, tags }) => ({ from, to, tags: { ...tags } }))

const moving = parse(`asset,from,to,site,rated_power
p1,,,north,7.5
p1,2026-06-01,2026-07-01,south,7.5
p2,2026-06-01,,north,
`)

t.test('a series has the tags of its asset, from one spell to the next without a gap', async t => {
  const { tagsOf, conflicts } = enrichment(moving)
  t.same(plain(tagsOf(series('vibration', { asset: 'p1', axis: 'x' }))), [
    { from: begin, to: june, tags: { asset: 'p1', axis: 'x', site: 'north', rated_power: '7.5' } },
    { from: june, to: july, tags: { asset: 'p1', axis: 'x', site: 'south', rated_power: '7.5' } },
    { from: july, to: end, tags: { asset: 'p1', axis: 'x' } }
  ])
  t.same(plain(tagsOf(series('vibration', { asset: 'p2' }))), [
    { from: begin, to: june, tags: { asset: 'p2' } },
    { from: june, to: end, tags: { asset: 'p2', site: 'north' } }
  ])
  t.same(conflicts(), {})
})

t.test('a series without an asset, or of an unknown one, keeps its own tags for ever', async t => {
  const { tagsOf } = enrichment(moving)
  t.same(plain(tagsOf(series('load', { host: 'gw-1' }))), [{ from: begin, to: end, tags: { host: 'gw-1' } }])
  t.same(plain(tagsOf(series('load', { asset: 'p9' }))), [{ from: begin, to: end, tags: { asset: 'p9' } }])
  t.same(plain(enrichment(noReference()).tagsOf(series('load', { asset: 'p1' }))), [
    { from: begin, to: end, tags: { asset: 'p1' } }
  ])
})

t.test('own tags win, and a series that says otherwise than the table is counted once', async t => {
  const { tagsOf, conflicts } = enrichment(moving)
  const own = series('vibration', { asset: 'p1', site: 'north' })
  for (let time = 0; time < 3; time++) {
    t.same(plain(tagsOf(own)), [
      { from: begin, to: july, tags: { asset: 'p1', site: 'north', rated_power: '7.5' } },
      { from: july, to: end, tags: { asset: 'p1', site: 'north' } }
    ])
  }
  tagsOf(series('vibration', { asset: 'p2', site: 'north' }))
  t.same({ ...conflicts() }, { site: 1 }, 'one that agrees is no conflict')
  tagsOf(series('temperature', { asset: 'p2', site: 'south', rated_power: '9' }))
  t.same({ ...conflicts() }, { site: 2 }, 'nor is one of which the table says nothing')
})

t.test('the tags are those of the table as of each time, and those of the series', async t => {
  const own = fc.record({ site: fc.constantFrom('north', 'west'), axis: fc.constantFrom('x') }, { requiredKeys: [] })
  fc.assert(
    fc.property(
      lines,
      fc.constantFrom(...assets, 'p9'),
      own,
      fc.array(fc.integer({ min: -22, max: 22 })),
      (all, asset, tags, hours) => {
        const reference = parse(csvOf(all))
        const spells = enrichment(reference).tagsOf(series('m', { asset, ...tags }))
        t.equal(spells[0]!.from, begin)
        t.equal(spells.at(-1)!.to, end)
        for (const [index, { from }] of spells.entries()) if (index > 0) t.equal(spells[index - 1]!.to, from)
        for (const time of hours.map(hour => hour * 3_600_000)) {
          const attributes = reference.attributesOf(asset, time)
          const wanted = { ...(attributes && reference.tagsOf(attributes)), asset, ...tags }
          t.same({ ...spells.find(({ from, to }) => from <= time && time < to)!.tags }, wanted)
        }
      }
    )
  )
})
