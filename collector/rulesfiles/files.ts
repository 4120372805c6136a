// The files of a collector's configuration: the main one, and the rules files that it names.

import { checkConfiguration, configurationText, placesIn } from '../../platform/configuration.ts'
import { parseYaml } from '../../platform/yaml.ts'
import { reason } from '../../protocol/errors.ts'
import { type CollectorConfiguration, collectorConfiguration } from '../configuration.ts'
import { findRulesFiles } from './find.ts'
import { type Doubles, merge, type Source } from './merge.ts'
import { ruleLists, ruleSingles, rulesFile } from './options.ts'

export interface CollectorFiles {
  /** The main one. */
  readonly file: string
  /** Reads all of them. @throws WaysideError WAY_CONFIG_INVALID */
  readAll(): CollectorConfiguration
  /** The main file as it was when all were read last, the rules files as they are now. @throws WaysideError WAY_CONFIG_INVALID */
  readRules(): CollectorConfiguration
  /** The main file without any rules, its own or those of rules files. @throws WaysideError WAY_CONFIG_INVALID */
  readBare(): CollectorConfiguration
  /** The rules files. @throws WaysideError WAY_CONFIG_INVALID */
  found(): readonly string[]
  /** What the rules files say now, to be compared. Never throws. */
  snapshot(): string
  /** What they said when they were read last, with or without success. */
  lastRead(): string
}

const ruleNames: ReadonlySet<string> = new Set([...ruleLists, ...ruleSingles])

const patternsOf = ({ yaml: { value } }: Source): string[] => {
  const patterns = (value as { rulesFiles?: unknown } | undefined)?.rulesFiles
  return Array.isArray(patterns) ? patterns.filter(pattern => typeof pattern === 'string') : []
}

const namedBy = 'rulesFiles of the configuration names it'

/** @param advice where it cannot be read @throws WaysideError WAY_CONFIG_INVALID */
export const rulesSource = (file: string, advice = namedBy): Source => {
  const yaml = parseYaml(configurationText(file, advice), file)
  checkConfiguration(yaml.value, placesIn(file, yaml), rulesFile)
  return { file, yaml }
}

/** @throws WaysideError WAY_CONFIG_INVALID */
export const mergedConfiguration = (main: Source, others: readonly Source[], doubles: Doubles): CollectorConfiguration => {
  const { value, placeOf } = merge([main, ...others], doubles)
  return checkConfiguration(value, placeOf, collectorConfiguration)
}

/** @throws WaysideError WAY_CONFIG_INVALID */
export const mainSource = (file: string): Source => ({ file, yaml: parseYaml(configurationText(file), file) })

/** The rules files that a configuration names. @throws WaysideError WAY_CONFIG_INVALID */
export const rulesSources = (main: Source): Source[] => findRulesFiles(main.file, patternsOf(main)).map(file => rulesSource(file))

const withoutRules = ({ file, yaml }: Source): Source => {
  const value = Object.entries((yaml.value ?? {}) as object).filter(([name]) => !ruleNames.has(name))
  return { file, yaml: { ...yaml, value: Object.fromEntries(value) } }
}

const textOf = (file: string): string => {
  try {
    return configurationText(file)
  } catch (error) {
    return reason(error)
  }
}

/** @throws WaysideError WAY_CONFIG_INVALID */
export const readCollector = (file: string): CollectorConfiguration => {
  const main = mainSource(file)
  return mergedConfiguration(main, rulesSources(main), 'refuse')
}

/** Before anything was read no rules files are known. */
export const collectorFiles = (file: string): CollectorFiles => {
  let main: Source | undefined
  let last = ''

  const foundOf = (source: Source | undefined): string[] => (source ? findRulesFiles(file, patternsOf(source)) : [])

  const snapshotOf = (source: Source | undefined): string => {
    try {
      return JSON.stringify(foundOf(source).map(name => [name, textOf(name)]))
    } catch (error) {
      return reason(error)
    }
  }

  /** What changes while it is read is seen to be different at the next look. */
  const read = (source: Source): CollectorConfiguration => {
    const seen = snapshotOf(source)
    last = main ? snapshotOf(main) : seen
    const configuration = mergedConfiguration(source, rulesSources(source), 'refuse')
    main = source
    last = seen
    return configuration
  }

  return {
    file,
    readAll: () => read(mainSource(file)),
    readBare() {
      const source = mainSource(file)
      const configuration = mergedConfiguration(withoutRules(source), [], 'refuse')
      main = source
      return configuration
    },
    readRules: () => read(main ?? mainSource(file)),
    found: () => foundOf(main),
    snapshot: () => snapshotOf(main),
    lastRead: () => last
  }
}
