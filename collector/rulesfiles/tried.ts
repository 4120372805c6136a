// A configuration with other rules than its own, to be tried before they are used.

import { parseYaml } from '../../platform/yaml.ts'
import type { CollectorConfiguration } from '../configuration.ts'
import { mainSource, mergedConfiguration, readCollector, rulesSource, rulesSources } from './files.ts'
import { merge, type Source } from './merge.ts'

export interface Tried {
  readonly configuration: CollectorConfiguration
  /** The rules files, in the order in which they were merged. */
  readonly sources: readonly Source[]
}

/** What stands for a configuration where there is none: rules by themselves, which find no silence unless they say so. */
const nothing = `data: unused\nagents: [{ agent: nobody, tokenSha256: ${'ab'.repeat(32)} }]\nabsence: { enabled: false }\n`

const bare = (text: string): Source => ({ file: 'no configuration', yaml: parseYaml(text, 'no configuration') })

/** Rules take the place of those of the configuration that have their names; others come to it. @throws WaysideError WAY_CONFIG_INVALID */
export const triedConfiguration = (config: string | undefined, rules: readonly string[]): Tried => {
  const tried = rules.map(file => rulesSource(file, 'name a file of rules'))
  if (config !== undefined) readCollector(config)
  const main = config === undefined ? bare(nothing) : mainSource(config)
  const own = config === undefined ? [] : rulesSources(main)
  // Among themselves no two may have the same name.
  merge([bare(''), ...tried], 'refuse')
  return { configuration: mergedConfiguration(main, [...own, ...tried], 'replace'), sources: [...own, ...tried] }
}
