// What an inhibition is: while some alerts fire nobody is told of others, because those say it all.

import { z } from '../../protocol/options.ts'
import { severities } from './alert.ts'
import { matcher } from './silence.ts'

const chosen = z
  .strictObject({
    detector: matcher
      .optional()
      .describe('Only alerts of this detector or rule: a name, a list of them, or a pattern such as temp*'),
    measurement: matcher.optional().describe('Only alerts of this measurement'),
    tags: z.record(z.string(), matcher).optional().describe('Only alerts of groups with these tags'),
    severity: z.enum(severities).optional().describe('Only alerts that are at least so severe')
  })
  .refine(
    one => Object.values(one).some(value => value !== undefined),
    'must say which alerts: detector, measurement, tags or severity'
  )

export const inhibitionOptions = z.strictObject({
  while: chosen.describe('While one of these alerts fires'),
  mute: chosen.describe('nobody is told of these, but for those that `while` means too'),
  by: z
    .array(z.string().min(1))
    .max(8)
    .default(['asset'])
    .describe('Only where both have these tags, with the same values; [] for all')
})

export type Chosen = z.output<typeof chosen>
export type Inhibition = z.output<typeof inhibitionOptions>
