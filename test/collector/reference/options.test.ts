import t from 'tap'
import { referenceOptions } from '../../../collector/reference/options.ts'
import { parseConfiguration } from '../../../platform/configuration.ts'

const messageOf = (text: string): string => {
  try {
    return JSON.stringify(parseConfiguration(text, 'c.yaml', referenceOptions))
  } catch (error) {
    return (error as Error).message
  }
}

t.test('a file is enough', async t => {
  t.same(parseConfiguration('file: assets.yaml', 'c.yaml', referenceOptions), {
    file: 'assets.yaml',
    key: 'asset',
    columns: {},
    fileMax: 16 << 20,
    recheck: 10_000
  })
})

t.test('what cannot be is refused with its place', async t => {
  t.equal(messageOf('file: assets.txt'), 'c.yaml:1:7: file: must end in .yaml, .yml or .csv')
  t.equal(messageOf('file: a.csv\ncolumns: { agent: note }'), 'c.yaml:2:19: columns.agent: has a kind of its own: leave it out')
  t.equal(messageOf('file: a.csv\nkey: from'), 'c.yaml:2:6: key: from, to and agent mean something else: name another tag')
  t.match(messageOf('file: a.csv\ncolumns: { power: kW }'), /^c\.yaml:2:19: columns\.power: /)
  t.equal(messageOf('file: a.csv\nkye: asset'), 'c.yaml:2:1: kye: is not known: did you mean "key"?')
})
