// What an alert is: the life of a finding, from the first abnormal window to the one that ends it.

import type { Millis } from '../../protocol/series.ts'
import type { RemainingLife } from '../detectors/detector.ts'
import type { Group } from '../windows/window.ts'

/**
 * ```
 * pending ──for──▶ firing ◀──▶ acknowledged
 *    │               │  ▲          │  ▲
 *    │             clear abnormal clear abnormal
 *    ▼               ▼  │          ▼  │
 * resolved ◀─clearFor─ clearing ───────┘
 * ```
 * Missing data freezes it in any of them.
 */
export const alertStates = ['pending', 'firing', 'acknowledged', 'clearing', 'resolved'] as const
export type AlertState = (typeof alertStates)[number]

/** From the least to the worst. */
export const severities = ['info', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

/** What has happened to an alert last. */
export const alertChanges = [
  'pending',
  'firing',
  'flapping',
  'escalated',
  'acknowledged',
  'unacknowledged',
  'expired',
  'assigned',
  'commented',
  'shelved',
  'unshelved',
  'silenced',
  'unsilenced',
  'inhibited',
  'uninhibited',
  'clearing',
  'relapsed',
  'resolved',
  'noData',
  'data'
] as const
export type AlertChange = (typeof alertChanges)[number]

/** Somebody has it in hand. */
export interface Acknowledgement {
  readonly by: string
  readonly reason: string
  /** Journal time. */
  readonly at: Millis
  /** Journal time up to which it holds; absent where it does as long as the alert is open. */
  readonly until?: Millis
}

export interface Comment {
  readonly by: string
  readonly text: string
  readonly at: Millis
}

export interface Alert {
  /** `<detector>/<group key>/<event time it became pending>`: the same on every replay. */
  readonly id: string
  readonly detector: string
  readonly group: Group
  /** The machine, where the group has an `asset` tag. */
  readonly asset?: string
  readonly state: AlertState
  readonly change: AlertChange
  /** Of the change: from 1 on, one more for each. With the id it names the change, the same on every replay. */
  readonly number: number
  readonly severity: Severity
  /** Event times of the transitions so far. */
  readonly pendingSince: Millis
  readonly firingSince?: Millis
  /** Absent unless it is clearing. */
  readonly clearingSince?: Millis
  readonly resolvedAt?: Millis
  /** Event time of its newest finding, where there should have been more since: nothing is known of it, and it stays as it is. */
  readonly noData?: Millis
  /** Event time since which it has fired too often to be told each time; it does not resolve before it has been calm. */
  readonly flappingSince?: Millis
  /** Absent unless somebody has it in hand. */
  readonly acknowledged?: Acknowledgement
  /** Who is to look after it. */
  readonly assignee?: string
  /** The newest ones. */
  readonly comments?: readonly Comment[]
  /** Until when nobody is told, because somebody said so. */
  readonly shelved?: Acknowledgement & { readonly until: Millis }
  /** Id of the silence because of which nobody is told. */
  readonly silenced?: string
  /** Id of another alert that says it all: nobody is told while that fires. */
  readonly inhibited?: string
  /** Number of the last change that people are told of; absent where there is none yet. */
  readonly told?: number
  /** True where it fired by data so old that there was nothing to act on any more: nobody is told. */
  readonly hindsight?: true
  /** The greatest score of the episode. */
  readonly score: number
  /** Explanation of the latest finding. */
  readonly explanation: string
  /** What it said to be left until a failure, or until a limit is reached. */
  readonly remaining?: RemainingLife
}

/** What of it changes; undefined takes a field away. */
export type Patch = { readonly [Field in keyof Alert]?: Alert[Field] | undefined }

export const patched = (alert: Alert, patch: Patch): Alert =>
  Object.fromEntries(Object.entries({ ...alert, ...patch }).filter(([, value]) => value !== undefined)) as unknown as Alert
