// What a rule is made of: findings of a detector or of another rule, by name.

import { z } from '../../protocol/options.ts'
import type { Tags } from '../../protocol/series.ts'
import type { Finding } from '../detectors/detector.ts'
import { partName } from '../windows/options.ts'
import { selects } from '../windows/select.ts'

const matcher = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
const sourceName = partName.describe('Name of a detector or of another rule')

const operand = z.strictObject({
  name: sourceName,
  state: z
    .enum(['abnormal', 'firing'])
    .default('abnormal')
    .describe('Counts while its findings are abnormal, or only while its alert fires: after its `for`, until it resolves'),
  score: z.number().min(0).default(0).describe('Only findings with at least this score count'),
  measurement: matcher.optional().describe('Only findings about this measurement: a name, a list of them, or a pattern'),
  tags: z.record(z.string(), matcher).optional().describe('Only findings about groups with these tags')
})

export type Operand = z.output<typeof operand>

export const operandOptions = z.union([sourceName.transform((name): Operand => operand.parse({ name })), operand])

/** Names of the tags that decide whether a finding is meant. */
export const tagNames = ({ tags = {} }: Operand): string[] => Object.keys(tags)

/** @param tags of its group, and those that a table knows of its asset */
export type IsMeant = (finding: Finding, tags: Tags) => boolean

export const isMeant = (operand: Operand): IsMeant => {
  const selected = selects(operand)
  return ({ detector, group }, tags) => detector === operand.name && selected(group.measurement, tags)
}

/** Whether the operand holds by a finding; undefined where that says nothing. */
export const holdsBy = ({ state, score }: Operand, finding: Finding, isFiring: boolean): boolean | undefined => {
  if (finding.unjudged) return undefined
  if (state === 'firing') return isFiring && (!finding.abnormal || finding.score >= score)
  return finding.abnormal && finding.score >= score
}
