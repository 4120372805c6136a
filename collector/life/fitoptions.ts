// The options of fitting remaining life.

import { z } from '../../protocol/options.ts'

export const fitOptions = z.strictObject({
  kind: z
    .enum(['network', 'ridge'])
    .default('network')
    .describe('A small dense network, or a linear function (ridge regression)'),
  age: z.boolean().default(true).describe('Whether the time since the first row is read'),
  capHours: z
    .number()
    .positive()
    .optional()
    .describe('Lives are alike before this many hours to the end; 0.63 of the median life where it is not given'),
  spans: z.array(z.number().min(1)).min(1).default([4, 12, 36, 100]).describe('Rows over which each sensor is smoothed'),
  hidden: z.array(z.int().positive()).default([32, 32]).describe('Units of the hidden layers'),
  steps: z.int().positive().default(1_200_000).describe('Rows each network sees while it is fitted'),
  batch: z.int().positive().default(64).describe('Rows for each step of the descent'),
  rate: z.number().positive().default(0.002).describe('Rate of the descent at its start'),
  decay: z.number().min(0).default(1).describe('Decay of the weights, in parts of the rate'),
  penalty: z.number().min(0).default(0.01).describe('Penalty of ridge regression on its weights'),
  folds: z.int().min(2).default(5).describe('Parts of the machines; each is left out of one fit, and tells how far off it is'),
  confidence: z.number().positive().max(0.999).default(0.9).describe('Share of the machines that the interval should hold'),
  seed: z.int().default(1).describe('The same seed gives the same model')
})

export type FitOptions = z.output<typeof fitOptions>
