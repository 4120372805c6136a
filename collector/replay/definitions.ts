// The definitions that a replay tries: those of the configuration, or of a file with others.

import { readConfiguration } from '../../platform/configuration.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { z } from '../../protocol/options.ts'
import type { CollectorConfiguration } from '../configuration.ts'
import { type Definitions, definitionsOf } from '../definitions/definitions.ts'
import { problemsOf } from '../definitions/sound.ts'
import { soundRules } from '../definitions/soundrules.ts'
import { detectorOptions } from '../detectors/options.ts'
import { withModelFiles } from '../modelfiles.ts'
import { ruleOptions } from '../rules/options.ts'
import { windowOptions } from '../windows/options.ts'

const tried = z.strictObject({
  windows: z.array(windowOptions).min(1).describe('Instead of those of the configuration'),
  detectors: z.array(withModelFiles(detectorOptions)).optional().describe('Instead of those of the configuration'),
  rules: z.array(ruleOptions).optional().describe('Instead of those of the configuration')
})

type Tried = Pick<CollectorConfiguration, 'windows' | 'detectors' | 'rules'>

/** Detectors and rules of the configuration that do not fit what is given are left out. */
const fitting = (given: z.output<typeof tried>, configuration: CollectorConfiguration): Tried => {
  const { windows } = given
  const fits = (detector: Tried['detectors'][number]): boolean => problemsOf({ windows, detectors: [detector] }).length === 0
  const detectors = given.detectors ?? configuration.detectors.filter(fits)
  return { windows, detectors, rules: given.rules ?? [...soundRules(configuration.rules, detectors, () => undefined)] }
}

/** @throws WaysideError WAY_CONFIG_INVALID */
export const triedDefinitions = (
  configuration: CollectorConfiguration,
  file: string | undefined
): Tried & { definitions: Definitions } => {
  const chosen = file === undefined ? configuration : fitting(readConfiguration(file, tried), configuration)
  const problems = problemsOf(chosen)
  if (problems.length > 0) {
    const lines = problems.map(({ path, message }) => `${file}: ${path.join('.')}: ${message}`)
    throw new WaysideError('WAY_CONFIG_INVALID', lines.join('\n'))
  }
  const { windows, detectors, rules } = chosen
  return { windows, detectors, rules, definitions: definitionsOf({ ...configuration, windows, detectors, rules }) }
}
