// What a sink is: it carries what the collector made of a journal entry to somewhere else.

import type { Columns } from '../../protocol/columns.ts'
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
}

export interface Sink {
  /** Resolves when the other side has everything; delivering a parcel again must change nothing there. @throws WaysideError WAY_SINK_FAILED */
  deliver(parcels: readonly Parcel[], signal: AbortSignal): Promise<void>
  /** How many values the other side has no way to hold, such as NaN, and never got; absent where it can hold all. */
  skipped?(): number
  close(): Promise<void>
}
