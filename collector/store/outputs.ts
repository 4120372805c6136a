// What the engine hands to the store, and what the store tells sinks and viewers of it.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { AuditEntry } from '../alerts/action.ts'
import type { Alert } from '../alerts/alert.ts'
import type { Notification } from '../alerts/notification.ts'
import type { WindowResult } from '../windows/window.ts'
import type { Numbered } from '../windows/windowing.ts'

export interface AgentStatus {
  readonly agent: string
  /** Up to this event time everything the agent ever held has arrived. */
  readonly watermark: Millis
  /** Time of the journal entry by which its watermark last moved; absent before the first. */
  readonly advanced?: Millis
  /** Time of the journal entry by which it was last heard. */
  readonly heard: Millis
  readonly silent: boolean
  /** False where its watermark has stood still for so long that windows do not wait for it any more. */
  readonly holds: boolean
  readonly batches: number
  readonly samples: number
  /** Samples of a time that cannot be yet: they stay in the journal, and count nowhere else. Absent where there were none. */
  readonly future?: number
  /** By name of the window: samples, or windows that it reads, that came too late to change it. Absent where there were none. */
  readonly tooLate?: Readonly<Record<string, number>>
}

/** What the engine made of one journal entry. */
export interface Outputs {
  /** Position of the entry in the journal. */
  readonly position: number
  /** The samples of the entry, if there are any. */
  readonly batch?: Numbered | undefined
  readonly windows: readonly WindowResult[]
  /** Alerts that changed state, as they are afterwards. */
  readonly alerts: readonly Alert[]
  /** Agents whose status changed. */
  readonly agents: readonly AgentStatus[]
  /** Absent where there are none. */
  readonly notifications?: readonly Notification[]
  /** What came of what somebody did. */
  readonly audit?: AuditEntry
}

/** What sinks and live viewers are told of one journal entry, in order of position. */
export interface Publication {
  readonly position: number
  readonly windows: readonly WindowResult[]
  readonly alerts: readonly Alert[]
  readonly agents: readonly AgentStatus[]
  /** Absent where there are none. */
  readonly notifications?: readonly Notification[]
}

/** A notification that was set aside. */
export interface Undelivered {
  /** Of the journal entry that it came of. */
  readonly position: number
  readonly notification: Notification
  /** When it was set aside, by the collector's clock. */
  readonly at: Millis
  /** What the other side said. */
  readonly reason: string
  /** Keys of its parts that the other side has; absent where there are none. */
  readonly told?: readonly string[]
  /** True where somebody wants it to be tried again. */
  readonly again?: true
}

export interface TimeRange {
  /** Event time, inclusive. */
  readonly from: Millis
  /** Event time, exclusive. */
  readonly to: Millis
}

/** The engine's state after a journal entry. */
export interface Checkpoint {
  readonly position: number
  readonly engine: State
}

/** The engine's state, to be kept with what it has made. */
export interface Keep {
  readonly engine: State
  /** Called with its bytes, once it is there. */
  readonly onKept: (bytes: number) => void
}
