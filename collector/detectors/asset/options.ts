// The options of judging an asset's sensors together.

import { z } from '../../../protocol/options.ts'

export const assetOptions = {
  warmUp: z.int().min(20).default(90).describe('Rows to learn from before the first opinion, in each operating regime'),
  span: z.number().min(1).default(12).describe('Rows over which each sensor is smoothed'),
  memory: z.int().min(50).default(1000).describe('Rows after which what was learnt has faded to a third'),
  share: z.number().positive().max(1).default(0.9).describe('Share of the variance that the principal components keep'),
  tolerance: z.number().positive().default(0.7).describe('Multiple of the statistical limits at which a row is abnormal'),
  caution: z.number().min(0).default(200).describe('Rows learnt from at which the limits are still twice as wide'),
  hold: z.int().min(1).default(5).describe('Abnormal rows in a row that raise the alarm'),
  release: z.number().positive().max(1).default(0.8).describe('Score at which the alarm ends, as a part of the limit'),
  relearnAfter: z
    .int()
    .min(20)
    .default(500)
    .describe('Rows of alarm after which the present behaviour is learnt as the usual one'),
  longSpan: z.number().min(2).default(30).describe('Rows of the longer average that changes are measured against'),
  changeLimit: z
    .number()
    .positive()
    .default(2)
    .describe('Distance from the longer averages that marks a change, in usual distances'),
  changeRest: z.int().min(1).default(15).describe('Rows after a marked change without another mark'),
  changeMemory: z.int().min(20).default(200).describe('Rows over which the usual distance is learnt')
}

export type AssetOptions = z.output<z.ZodObject<typeof assetOptions>>
