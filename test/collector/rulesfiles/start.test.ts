// A start goes on with the rules in force where rules files are wrong, and does not begin where the main file is.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Definitions } from '../../../collector/definitions/definitions.ts'
import { collectorFiles } from '../../../collector/rulesfiles/files.ts'
import { startWith } from '../../../collector/rulesfiles/start.ts'

const main = `data: here
agents: [{ agent: gw, tokenSha256: ${'ab'.repeat(32)} }]
rulesFiles: [rules/*.yaml]
detectors:
  - { use: threshold, name: hot, window: minute, above: 1 }
`
const good = 'windows: [{ use: tumbling, name: minute, length: 1m }]\n'

const told = { windows: [], detectors: [], told: true } as unknown as Definitions

const start = (directory: string, text: string, rules: string, inForce: Definitions | undefined) => {
  mkdirSync(join(directory, 'rules'), { recursive: true })
  writeFileSync(join(directory, 'collector.yaml'), text)
  writeFileSync(join(directory, 'rules/a.yaml'), rules)
  const { define, ...rest } = startWith(collectorFiles(join(directory, 'collector.yaml')))
  return { ...rest, definitions: define(inForce) }
}

t.test('with files that are right their rules are in force', async t => {
  const { definitions, problem } = start(t.testdir({}), main, good, told)
  t.equal(definitions.windows.length, 1)
  t.equal(problem, undefined)
})

t.test('with a rules file that is wrong those stay that were in force', async t => {
  const { configuration, definitions, problem } = start(t.testdir({}), main, good.replace('use', 'usf'), told)
  t.equal(definitions, told)
  t.match(problem, /a\.yaml:1:\d+: windows\[0\]\.use/)
  t.equal(configuration.agents.length, 1)
})

t.test('where none were in force it does not start', async t => {
  t.throws(() => start(t.testdir({}), main, 'windows: [', undefined), { code: 'WAY_CONFIG_INVALID', message: /is not YAML/ })
})

for (const [what, text, rules] of [
  ['the main file', `${main}nonsense: 1\n`, good],
  ['both', `${main}nonsense: 1\n`, 'windows: 7\n'],
  ['a rule of the main file', main.replace('above', 'abvoe'), good]
] as const) {
  t.test(`with a fault in ${what} it does not start`, async t => {
    t.throws(() => start(t.testdir({}), text, rules, told), { code: 'WAY_CONFIG_INVALID' })
  })
}
