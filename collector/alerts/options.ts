// The options of alerts: how long, how bad, how often.

import { duration, z } from '../../protocol/options.ts'
import { severities } from './alert.ts'

export const alertShape = {
  for: duration().default(0).describe('How long it must stay abnormal before the alert fires'),
  clearBelow: z
    .number()
    .positive()
    .max(1)
    .optional()
    .describe('A score below this counts as clear, such as 0.9; without it all that is not abnormal does'),
  clearFor: duration().default(60_000).describe('How long it must be clear before the alert resolves'),
  noDataAfter: duration()
    .default(300_000)
    .describe(
      'Without a finding for this long, and for three of its windows, an alert is frozen: it neither fires nor resolves, and says since when'
    ),
  severity: z.enum(severities).default('warning').describe('How bad it is when it fires'),
  escalateAfter: duration()
    .optional()
    .describe('It gets worse by one severity each time it has fired for this long without anyone having acknowledged it'),
  flapAfter: z
    .int()
    .min(0)
    .max(100)
    .default(5)
    .describe(
      'When it fires so many times within `flapWithin` it is flapping: told once, and open until it has been calm that long; 0 for never'
    ),
  flapWithin: duration().default(1_800_000).describe('Time in which it fires too often, or has been calm'),
  hindsightAfter: duration()
    .default(3_600_000)
    .describe('Findings of data that is older than this when it comes fire in hindsight: nobody is told')
}

export const alertOptions = z.strictObject(alertShape)

export type AlertOptions = Readonly<z.output<typeof alertOptions>>

/** They change no finding: a detector goes on with others. */
export const alertNames = Object.keys(alertShape) as readonly (keyof typeof alertShape)[]
