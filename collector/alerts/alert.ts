// What an alert is: the life of a finding, from the first abnormal window to the one that ends it.

import type { Millis } from '../../protocol/series.ts'
import type { Group } from '../windows/window.ts'

export const alertStates = ['pending', 'firing', 'resolved'] as const
export type AlertState = (typeof alertStates)[number]

export interface Alert {
  /** `<detector>/<group key>/<event time it became pending>`: the same on every replay. */
  readonly id: string
  readonly detector: string
  readonly group: Group
  /** The machine, where the group has an `asset` tag. */
  readonly asset?: string
  readonly state: AlertState
  /** Event times of the transitions so far. */
  readonly pendingSince: Millis
  readonly firingSince?: Millis
  readonly resolvedAt?: Millis
  /** The greatest score of the episode. */
  readonly score: number
  /** Explanation of the latest finding. */
  readonly explanation: string
}
