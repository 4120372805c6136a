// Tests of rules find their recordings, and what is wrong with them is named.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readCollector } from '../../../collector/rulesfiles/files.ts'
import { triedConfiguration } from '../../../collector/rulesfiles/tried.ts'
import { layoutOptions } from '../../../collector/trial/layout.ts'
import { plan, recordingFile, testsIn, testsOf } from '../../../collector/trial/tests.ts'

const layout = layoutOptions.parse({})
const rules = 'windows: [{ use: tumbling, name: minute, length: 1m }]\n'
const limit = (above: number): string =>
  `detectors: [{ use: threshold, name: limit, window: minute, above: ${above} }, { use: threshold, name: l${above}, window: minute, above: 1 }]\n`

const written = (directory: string, name: string, text: string): string => {
  writeFileSync(join(directory, name), text)
  return join(directory, name)
}

t.test('a recording is from the folder of its file, and tests of the same are run together', async t => {
  const directory = t.testdir({})
  const text = `${rules}tests:
  - { recording: a.csv, fires: [{}] }
  - { recording: [p1=a.csv, /b.csv], fires: [{}] }
  - { silent: [{}] }
  - { recording: a.csv, silent: [{}], layout: { decimalComma: true } }
  - { recording: a.csv, silent: [{}] }
`
  const { sources } = triedConfiguration(undefined, [written(directory, 'r.yaml', text)])
  const planned = plan(sources.flatMap(testsOf), { files: [recordingFile('p9=c.csv')], layout })
  t.same(
    planned.map(({ trial: { files, layout }, tests }) => [
      files.map(({ path, asset = '-' }) => `${asset} ${path.replace(directory, '.')}`),
      layout.decimalComma,
      tests.map(([number]) => number)
    ]),
    [
      [['p9 c.csv'], false, [3]],
      [['- ./a.csv'], false, [1, 5]],
      [['p1 ./a.csv', '- /b.csv'], false, [2]],
      [['- ./a.csv'], true, [4]]
    ]
  )
})

t.test('tests in a file of their own are checked, with line and nearest name', async t => {
  const directory = t.testdir({})
  t.throws(() => testsIn(written(directory, 'bad.yaml', 'tests:\n  - fires: [{ detektor: limit }]\n')), {
    code: 'WAY_CONFIG_INVALID',
    message: /bad\.yaml:2:15: tests\[0\]\.fires\[0\]\.detektor: is not known: did you mean "detector"\?/
  })
  t.throws(() => testsIn(written(directory, 'more.yaml', 'tests: []\nwindows: []\n')), { message: /windows: is not known/ })
  const none = testsIn(written(directory, 'none.yaml', 'tests:\n  - silent: [{ detector: limit }]\n'))
  t.throws(() => plan(none, { files: [], layout }), { message: /none\.yaml: test 1 names no recording/ })
})

t.test('rules that are tried stand in the place of those of their names', async t => {
  const directory = t.testdir({})
  const own = `data: none\nagents: [{ agent: gw, tokenSha256: ${'ab'.repeat(32)} }]\nrulesFiles: [own.yaml]\nkeepWindows: 3d\n${rules}`
  const main = written(directory, 'collector.yaml', own)
  written(directory, 'own.yaml', limit(7))
  const file = written(directory, 'tried.yaml', `${limit(9)}notifications: { by: [line] }\n`)
  const { configuration } = triedConfiguration(main, [file])
  t.same(
    configuration.detectors.map(({ written }) => `${written['name']} ${written['above']}`),
    ['limit 9', 'l7 1', 'l9 1']
  )
  t.equal(configuration.keepWindows, 3 * 86_400_000)
  t.same(configuration.notifications.by, ['line'])
  t.throws(() => triedConfiguration(main, [file, written(directory, 'two.yaml', limit(11))]), {
    message: /two\.yaml:1:\d+: detectors\[0\]\.name: "limit" is there twice: .*tried\.yaml:1:\d+ has it too/
  })
  t.throws(() => triedConfiguration(undefined, [file]), {
    message: /tried\.yaml:1:\d+: detectors\[0\]\.window: no window is called/
  })
  t.equal(readCollector(main).detectors.length, 2)
})
