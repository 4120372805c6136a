import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { parseReference, readReference } from '../../../collector/reference/file.ts'
import type { Declared } from '../../../collector/reference/kinds.ts'
import { csvOf, type Line, lines, yamlOf } from '../../support/assets.ts'

const parse = (file: string, text: string, columns: Declared = {}) => parseReference(text, { file, key: 'asset', columns })

const messageOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was thrown'
}

t.test('the two examples say the same', async t => {
  const [yaml, csv] = ['examples/assets.yaml', 'examples/assets.csv'].map(file => parse(file, readFileSync(file, 'utf8')))
  t.equal(yaml!.fingerprint, csv!.fingerprint)
  t.same(yaml!.save(), csv!.save())
  t.same(csv!.attributesOf('fan-01', 0), {
    agent: 'gw-2 gw-3',
    installed: Date.UTC(2023, 1, 28),
    rated_power: 4,
    rated_vibration: 4.5,
    serial: 'A-88',
    site: 'south',
    type: 'fan'
  })
  t.equal(csv!.attributesOf('pump-03', Date.UTC(2026, 5, 1, 18, 29))?.['site'], 'north')
  t.equal(csv!.attributesOf('pump-03', Date.UTC(2026, 5, 1, 18, 30))?.['site'], 'south')
})

t.test('YAML keeps texts as they are written', async t => {
  const reference = parse('a.yaml', '- { asset: 007, serial: 1.10, spare: true, empty: , note: "a\\nb" }', { note: 'note' })
  t.same(reference.attributesOf('007', 0), { serial: '1.10', spare: 'true', note: 'a\nb' })
})

t.test('CSV with semicolons, a byte order mark, CRLF, quotes over lines, and rows of nothing at the end', async t => {
  const text = '\ufeffasset;site;note;\r\n"p""1";north;"one; two\r\nthree";\r\n\r\np2;;x;\r\n;;;\r\n'
  const message = messageOf(() => parse('a.csv', text, { note: 'note' }))
  t.match(message, /^a\.csv:2: column "asset": "p\\"1" cannot be a tag/)
  const reference = parse('a.csv', text.replace('"p""1"', 'p1'), { note: 'note' })
  t.same(reference.attributesOf('p1', 0), { site: 'north', note: 'one; two\nthree' })
  t.same(reference.attributesOf('p2', 0), { note: 'x' })
  t.same(reference.assets(), ['p1', 'p2'])
})

const header = 'asset,from,to,site,rated_power,agent'
for (const [what, text, message] of [
  ['an empty file', '', 'a.csv:1: is empty: begin with a line of column names'],
  ['a table without rows', `${header}\n`, 'a.csv:1: has no rows: a table names at least one asset'],
  ['a row without an asset', `${header}\n,,,north,,\n`, 'a.csv:2: has no asset: name it in the column "asset"'],
  [
    'a number with a comma',
    `${header}\np1,,,north,"7,5",\n`,
    'a.csv:2: column "rated_power": "7,5" is not a number: write it with a decimal point and without a unit, such as 7.5, or declare the column a text'
  ],
  [
    'a time without an offset',
    `${header}\np1,2026-06-01 12:00,,north,,\n`,
    'a.csv:2: column "from": "2026-06-01 12:00" is not a date: write a day such as 2026-06-01, or a time with its offset such as 2026-06-01T12:00:00Z'
  ],
  [
    'an end before the beginning',
    `${header}\np1,2026-06-02,2026-06-01,,,\n`,
    'a.csv:2: column "to": is not after from: an interval ends after it begins'
  ],
  [
    'an asset twice',
    `${header}\np1,,,north,,\np2,,,north,,\np1,,,south,,\n`,
    'a.csv:4: p1 without a from is there twice, first at a.csv:2: remove one, or give it another from'
  ],
  [
    'an asset twice from one time, however it is written',
    `${header}\np1,2026-06-01,,north,,\np1,2026-06-01T02:00:00+02:00,,south,,\n`,
    'a.csv:3: p1 from 2026-06-01 is there twice, first at a.csv:2: remove one, or give it another from'
  ],
  [
    'intervals that overlap',
    `${header}\np1,2026-06-05,,south,,\np1,,2026-06-06,north,,\n`,
    'a.csv:2: column "from": p1 overlaps a.csv:3, which holds to 2026-06-06: begin then, or end that one sooner'
  ],
  [
    'an agent that can be none',
    `${header}\np1,,,,,gw/1\n`,
    'a.csv:2: column "agent": "gw/1" is not an agent: name one, or several with spaces between them: letters, digits and . _ -, at most 64 each and 128 together'
  ],
  [
    'two columns of one name',
    'asset,site,site\np1,a,b\n',
    'a.csv:1: column "site" is there twice: remove one, or give it another name'
  ],
  ['a column without a name', 'asset,,site\np1,a,b\n', 'a.csv:1: column 2 has no name: give it one, or empty its cells'],
  ['a row of other length', 'asset,site\np1\n', /^a\.csv:2: is not CSV: .*give the row as many cells as the header has/],
  ['a quote that is not closed', 'asset,site\n\np1,"north\n', /^a\.csv:\d: is not CSV: .*close the quote that opens there$/]
] as const) {
  t.test(`${what} is named with its place and what to do`, async t => {
    const found = messageOf(() => parse('a.csv', text))
    typeof message === 'string' ? t.equal(found, message) : t.match(found, message)
  })
}

t.test('in YAML a problem has line, column and path', async t => {
  const text = `- asset: p1
  rated_power: 7.5 kW
- { site: north }
- p2
- { asset: p3, site: [a, b] }
`
  const rows = messageOf(() => parse('a.yaml', text))
  t.same(
    rows.split('\n').map(line => line.split(': ').slice(0, 2).join(': ')),
    ['a.yaml:4:3: [2]', 'a.yaml:5:22: [3].site']
  )
  const values = messageOf(() => parse('a.yaml', text.split('\n').slice(0, 3).join('\n')))
  t.same(
    values.split('\n').map(line => line.slice(0, 50)),
    ['a.yaml:2:16: [0].rated_power: "7.5 kW" is not a nu', 'a.yaml:3:3: [1]: has no asset: name it in the colu']
  )
  t.equal(
    messageOf(() => parse('a.yaml', 'asset: p1')),
    'a.yaml:1:1: is not a list: write a row a line, each beginning with a hyphen'
  )
  t.match(
    messageOf(() => parse('a.yaml', '- { asset: p1, asset: p2 }')),
    /^a\.yaml:1:\d+: is not YAML: Map keys must be unique/
  )
})

t.test('of very many problems the first are told', async t => {
  const text = `asset,from\n${Array.from({ length: 50 }, (_, index) => `p${index},noon\n`).join('')}`
  const told = messageOf(() => parse('a.csv', text)).split('\n')
  t.equal(told.length, 21)
  t.equal(told.at(-1), 'and 30 more problems')
})

t.test('whatever a table says, CSV and YAML of it are equal', async t => {
  fc.assert(
    fc.property(lines, (all: readonly Line[]) => {
      const [csv, yaml] = [parse('a.csv', csvOf(all), { notes: 'note' }), parse('a.yaml', yamlOf(all), { notes: 'note' })]
      return csv.fingerprint === yaml.fingerprint && JSON.stringify(csv.save()) === JSON.stringify(yaml.save())
    })
  )
  t.pass()
})

t.test('the order of rows does not matter', async t => {
  fc.assert(
    fc.property(
      lines,
      all =>
        parse('a.csv', csvOf(all), { notes: 'note' }).fingerprint ===
        parse('a.csv', csvOf(all.toReversed()), { notes: 'note' }).fingerprint
    )
  )
  t.pass()
})

t.test('a file that is missing, too large or not UTF-8 is refused with what to do', async t => {
  const file = join(t.testdir(), 'assets.csv')
  const options = { file, key: 'asset', columns: {}, fileMax: 100 }
  t.throws(() => readReference(options), { code: 'WAY_CONFIG_INVALID', message: /reference\.file: .* cannot be read: ENOENT/ })
  await writeFile(file, `asset,site\np1,${'x'.repeat(100)}\n`)
  t.throws(() => readReference(options), { message: /115 bytes are more than reference\.fileMax, 100 bytes: raise it/ })
  await writeFile(file, Buffer.from('asset,site\np1,M\xfcnchen\n', 'latin1'))
  t.throws(() => readReference(options), { message: /is not UTF-8: save it as UTF-8/ })
  await writeFile(file, 'asset,site\np1,München\n')
  t.equal(readReference(options).attributesOf('p1', 0)?.['site'], 'München')
})
