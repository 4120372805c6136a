// The options of absence: how often series are expected, how long an agent may be quiet, and what its alerts are like.

import { duration, z } from '../../protocol/options.ts'
import type { AlertOptions } from '../alerts/options.ts'
import { alertShape } from '../alerts/options.ts'

/** What its alerts have for a detector: no detector may be called so. */
export const absenceName = 'absence'

const positive = () => duration().refine(ms => ms > 0, 'must be longer than nothing')
const matcher = z.union([z.string(), z.array(z.string()).min(1)])

const expectation = z
  .strictObject({
    measurement: matcher
      .optional()
      .describe('Only series of this measurement: a name, a list of them, or a pattern such as temp*'),
    tags: z.record(z.string(), matcher).optional().describe('Only series with these tags; values as for measurement'),
    every: positive().optional().describe('How often a sample of each of them is expected'),
    watch: z.boolean().default(true).describe('False for series that come when they come: their silence means nothing')
  })
  .refine(({ every, watch }) => every !== undefined || !watch, 'must say how often (every), or watch: false')

const { noDataAfter: _, hindsightAfter: __, clearBelow: ___, ...shape } = alertShape

export const absenceOptions = z.strictObject({
  enabled: z.boolean().default(true).describe('False to look for no silence at all'),
  expect: z
    .array(expectation)
    .default([])
    .describe(
      'How often samples are expected; the first that fits a series is taken, then the `period` of its asset in the reference table, then what the series itself has shown'
    ),
  transport: duration().default(2000).describe('A batch may come this much later than usual before its series count as late'),
  firstAfter: positive()
    .default(25 * 3_600_000)
    .describe('A series of which one sample came is silent after this long without a second'),
  agentAfter: positive()
    .default(15_000)
    .describe('An agent not heard for this long is silent, unless it is usually heard less often'),
  holdMost: positive()
    .default(120_000)
    .describe('How long a late sample is waited for because its agent says that it holds older ones, while nothing of it moves'),
  neverAfter: positive().default(600_000).describe('What the reference table expects and never came is told after this long'),
  forgetAfter: positive()
    .default(30 * 86_400_000)
    .describe('What has been silent for this long is not expected any more'),
  ...shape,
  clearFor: duration().default(0).describe('How long samples must have come again before the alert resolves')
})

export type AbsenceConfiguration = Readonly<z.output<typeof absenceOptions>>

/** As the journal has them. */
export interface AbsenceOptions extends Omit<AbsenceConfiguration, 'enabled'> {
  /** How often the journal notes the time at least: where it says nothing for twice as long, the collector was down. */
  readonly tick: number
}

/** Its findings come as long as there is something to find: nothing freezes it, and it judges the present only. */
export const absenceAlerts = ({ expect: _, ...options }: AbsenceOptions): AlertOptions => ({
  ...options,
  noDataAfter: Number.POSITIVE_INFINITY,
  hindsightAfter: Number.POSITIVE_INFINITY
})
