// What people do about alerts, as they ask for it and as the journal has it.

import { z } from '../../protocol/options.ts'
import type { Millis } from '../../protocol/series.ts'
import type { UpkeepAction } from '../upkeep/maintenance.ts'
import { silenceOptions } from './silence.ts'

const text = (max: number) => z.string().trim().min(1).max(max)
const until = z.number().min(0).max(8.64e15)
const by = text(100).describe('Who does it')

/** To one alert. */
export const alertAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('acknowledge'), by, reason: text(1000), until: until.optional() }),
  z.strictObject({ kind: z.literal('unacknowledge'), by }),
  z.strictObject({ kind: z.literal('assign'), by, to: text(100).optional() }),
  z.strictObject({ kind: z.literal('comment'), by, text: text(4000) }),
  z.strictObject({ kind: z.literal('shelve'), by, reason: text(1000), until }),
  z.strictObject({ kind: z.literal('unshelve'), by })
])

export const silenceRequest = z.strictObject({ by, reason: text(1000), silence: silenceOptions })

export type AlertAction = z.output<typeof alertAction> & { readonly alert: string }

export type AlertsAction =
  | AlertAction
  | ({ readonly kind: 'silence' } & z.output<typeof silenceRequest>)
  | { readonly kind: 'unsilence'; readonly by: string; readonly silence: string }

export type Action = AlertsAction | UpkeepAction

/** What came of an action. */
export const outcomes = ['done', 'not open', 'not fired', 'too late', 'unknown', 'too many'] as const
export type Outcome = (typeof outcomes)[number]

/** Who did what when, and what came of it. */
export interface AuditEntry {
  /** Position of its journal entry. */
  readonly position: number
  readonly time: Millis
  readonly action: Action
  readonly outcome: Outcome
  /** Id of the silence that was made. */
  readonly silence?: string
  /** Ids of the maintenance that was noted, in which so many groups are meant of which something was learnt. */
  readonly maintenance?: readonly string[]
  readonly groups?: number
}
