// The README keeps what it says: its tables are those of the registries, its examples start.

import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { agentConfiguration } from '../agent/configuration.ts'
import { collectorConfiguration } from '../collector/configuration.ts'
import { triedConfiguration } from '../collector/rulesfiles/tried.ts'
import { readConfiguration } from '../platform/configuration.ts'
import { withTables } from './support/tables.ts'

t.test('the table of parts is what the registries have', async t => {
  const readme = readFileSync('README.md', 'utf8')
  if (process.env['WAYSIDE_WRITE'] === '1') writeFileSync('README.md', withTables(readme))
  t.equal(readFileSync('README.md', 'utf8'), withTables(readme), 'else run `npm run tables`')
})

t.test('the example configurations are valid', async t => {
  t.match(readConfiguration('examples/agent.yaml', agentConfiguration), { agent: 'gw-1' })
  t.match(readConfiguration('examples/collector.yaml', collectorConfiguration), { agents: [{ agent: 'gw-1' }] })
  const { configuration } = triedConfiguration('examples/collector.yaml', ['examples/rules/pumps.yaml'])
  t.equal(configuration.detectors.at(-1)?.common.name, 'pump-vibration')
})

t.test('every file that the README names is there', async t => {
  const named = [
    ...readFileSync('README.md', 'utf8').matchAll(
      /`((?:agent|collector|platform|protocol|simulators|test|examples)\/[\w./-]+\.\w+)`/g
    )
  ]
  for (const [, file] of named) t.doesNotThrow(() => readFileSync(file!), file!)
})
