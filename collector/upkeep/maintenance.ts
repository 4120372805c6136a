// What maintenance is: people worked on machines, and what was learnt of these up to then does not hold any more.

import { duration, z } from '../../protocol/options.ts'
import type { Millis } from '../../protocol/series.ts'
import { matcher } from '../alerts/silence.ts'

const text = (max: number) => z.string().trim().min(1).max(max)

/** As people ask for it; times in ms since 1970, by the sensors' clocks. */
export const maintenanceRequest = z
  .strictObject({
    by: text(100).describe('Who says so'),
    reason: text(1000).describe('What was done'),
    tags: z
      .record(z.string(), matcher)
      .optional()
      .describe('Only groups with these tags, of their own or by the reference table'),
    measurement: matcher.optional().describe('Only groups of this measurement, such as that of a sensor that was replaced'),
    at: z.number().min(-8.64e15).max(8.64e15).optional().describe('Event time; now where it is absent, may be to come'),
    runIn: duration().default(0).describe('For this long afterwards nothing is judged, learnt or told')
  })
  .refine(
    ({ tags, measurement }) => measurement !== undefined || Object.keys(tags ?? {}).length > 0,
    'must say which groups: tags or measurement'
  )

export interface Maintenance extends z.output<typeof maintenanceRequest> {
  /** From the position of its journal entry. */
  readonly id: string
  readonly at: Millis
}

/** It is not planned for these assets any more. */
export interface Withdrawn {
  readonly maintenance: string
  readonly assets: readonly string[]
}

/** Made by what the reference table says, for each date a list of assets. */
export interface TableAction {
  readonly kind: 'reinstalled'
  readonly by: string
  readonly reason: string
  readonly dates: readonly { readonly at: Millis; readonly assets: readonly string[] }[]
  /** What earlier tables planned, where there is such. */
  readonly withdrawn?: readonly Withdrawn[]
}

export type UpkeepAction =
  | ({ readonly kind: 'maintain' } & z.output<typeof maintenanceRequest>)
  | { readonly kind: 'unmaintain'; readonly by: string; readonly maintenance: string }
  | TableAction

const kinds: ReadonlySet<string> = new Set<UpkeepAction['kind']>(['maintain', 'unmaintain', 'reinstalled'])

/** Ids of what people said have no such part. */
export const isOfTable = ({ id }: Maintenance): boolean => id.includes('-')

export const isUpkeep = <Other extends { readonly kind: string }>(action: UpkeepAction | Other): action is UpkeepAction =>
  kinds.has(action.kind)
