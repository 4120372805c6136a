// What a sink is: it carries what the collector made of a journal entry to somewhere else.

import type { Columns } from '../../protocol/columns.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Alert } from '../alerts/alert.ts'
import type { Notification } from '../alerts/notification.ts'
import type { WindowResult } from '../windows/window.ts'

/** All that came of one journal entry. */
export interface Parcel {
  /** Position in the journal; with the kind of sink it makes the idempotency key. */
  readonly position: number
  readonly columns: Columns
  readonly windows: readonly WindowResult[]
  readonly alerts: readonly Alert[]
  readonly notifications: readonly Notification[]
  /** Keys of parts of these that the other side has from earlier tries. */
  readonly told?: readonly string[]
}

/** Where a delivery stopped: everything before it has arrived. */
export type Stop =
  /** The other side understood a notification and will not have it, but for the parts with the keys `told`; it would hardly another time. */
  | { readonly why: 'refused'; readonly notification: string; readonly reason: string; readonly told?: readonly string[] }
  /** It asks to be left alone for a while. */
  | { readonly why: 'busy'; readonly waitMs: Millis; readonly reason: string }

/** Called when the other side has everything up to a parcel: after a crash it is not sent again. */
export type Taken = (position: number) => Promise<void>

export interface Sink {
  /** True where it carries notifications only: it is asked for nothing else then. */
  readonly notifies?: true
  /**
   * Resolves when the other side has everything, or with where it stopped; delivering a parcel again must change nothing there.
   * @throws WaysideError WAY_SINK_FAILED
   */
  deliver(parcels: readonly Parcel[], signal: AbortSignal, taken?: Taken): Promise<Stop | undefined>
  /** How many values the other side has no way to hold, such as NaN, or refuses for good, and never got; absent where it can hold all. */
  skipped?(): number
  /** Why those were not taken that were skipped last. */
  skippedReason?(): string | undefined
  close(): Promise<void>
}
