// What the engine hands to the store, and what the store tells sinks and viewers of it.

import type { Columns } from '../../protocol/columns.ts'
import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Alert } from '../alerts/alert.ts'
import type { Pane, WindowResult } from '../windows/window.ts'

export interface AgentStatus {
  readonly agent: string
  /** Up to this event time everything the agent ever held has arrived. */
  readonly watermark: Millis
  /** Time of the journal entry by which it was last heard. */
  readonly heard: Millis
  readonly silent: boolean
  readonly batches: number
  readonly samples: number
}

/** What the engine made of one journal entry. */
export interface Outputs {
  /** Position of the entry in the journal. */
  readonly position: number
  readonly columns: Columns
  readonly panes: readonly Pane[]
  /** Alerts that changed state, as they are afterwards. */
  readonly alerts: readonly Alert[]
  /** Agents whose status changed. */
  readonly agents: readonly AgentStatus[]
}

/** What sinks and live viewers are told of one journal entry, in order of position. */
export interface Publication {
  readonly position: number
  readonly windows: readonly WindowResult[]
  readonly alerts: readonly Alert[]
  readonly agents: readonly AgentStatus[]
}

export interface TimeRange {
  /** Event time, inclusive. */
  readonly from: Millis
  /** Event time, exclusive. */
  readonly to: Millis
}

export interface Checkpoint {
  readonly position: number
  readonly engine: State
}
