// The options of a rule, whatever its operator, and of the alerts that it raises.

import { duration, z } from '../../protocol/options.ts'
import { choose } from '../../protocol/recipe.ts'
import { remembering } from '../../protocol/written.ts'
import { alertNames, alertShape } from '../alerts/options.ts'
import { partName } from '../windows/options.ts'
import { operandOptions } from './operand.ts'
import * as operators from './registry.ts'

export const ruleOptions = remembering(
  choose(
    operators,
    {
      name: partName.describe('What alerts and other rules call it'),
      of: z
        .array(operandOptions)
        .min(1)
        .max(16)
        .describe('Its operands: names of detectors and rules, or { name, state, score, measurement, tags }'),
      without: z
        .array(operandOptions)
        .max(16)
        .default([])
        .describe('It does not hold where one of these has held since the first of its operands that count, or does now'),
      by: z
        .array(z.string())
        .default(['asset'])
        .describe('Findings that agree in these tags are judged together; [] for all of them'),
      within: duration().default(600_000).describe('Event time within which findings belong together'),
      wait: duration()
        .default(120_000)
        .describe('Findings wait this long, by the clock of the collector, for older ones of sources that are behind'),
      ...alertShape
    },
    alertNames
  )
)

export type RuleOptions = z.output<typeof ruleOptions>
