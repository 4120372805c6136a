// What a silence is: a time in which nobody is told of some alerts, because people know of them.

import { z } from '../../protocol/options.ts'
import type { Millis } from '../../protocol/series.ts'
import { repeatOptions } from './recurrence.ts'

export const matcher = z.union([z.string().min(1).max(128), z.array(z.string().min(1).max(128)).min(1).max(100)])
const time = () => z.number().min(-8.64e15).max(8.64e15)

/** As people ask for it; times in ms since 1970, by the collector's clock. */
export const silenceOptions = z
  .strictObject({
    detector: matcher.optional().describe('Only alerts of this detector: a name, a list of them, or a pattern such as temp*'),
    measurement: matcher.optional().describe('Only alerts of this measurement'),
    tags: z.record(z.string(), matcher).optional().describe('Only alerts of groups with these tags'),
    from: time().optional().describe('When it begins; now where it is absent'),
    until: time().optional().describe('When it ends; needed where it does not repeat'),
    repeat: repeatOptions.optional().describe('It is in force only at these times: a maintenance window')
  })
  .refine(
    ({ detector, measurement, tags }) => detector ?? measurement ?? tags,
    'must say which alerts: detector, measurement or tags'
  )
  .refine(({ until, repeat }) => until !== undefined || repeat, 'must say until when, or how it repeats')

export interface Silence extends z.output<typeof silenceOptions> {
  /** From the position of its journal entry. */
  readonly id: string
  readonly by: string
  readonly reason: string
  readonly from: Millis
}
