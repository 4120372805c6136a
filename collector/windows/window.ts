// What a window is: the samples of a group between two event times, reduced to a few aggregates.

import type { Millis, Tags } from '../../protocol/series.ts'
import type { Value } from './aggregate.ts'
import type { SavedCell } from './layout.ts'

/** What a window is computed over: one series, or all series that agree in the tags they are grouped by. */
export interface Group {
  /** `measurement,tag=value,...` of the tags grouped by: canonical, like a series key. */
  readonly key: string
  readonly measurement: string
  readonly tags: Tags
}

/** What a kind of window emits: a window that is complete, or what late samples make of one that was. */
export interface Emission {
  /** Name of the window's definition. */
  readonly window: string
  /** Key of the group. */
  readonly group: string
  /** Number of the group. */
  readonly number: number
  /** Event time, inclusive. */
  readonly start: Millis
  /** Event time, exclusive. */
  readonly end: Millis
  readonly cell: SavedCell
  /** Number of the set of agents whose samples are in it. */
  readonly agents: number
  /** True where nothing on disk can belong to it: it need not be looked for. */
  readonly whole: boolean
  /** True for late samples of windows that had closed. */
  readonly late: boolean
  /** True where more may come in time: only a part of the stretch of time was told. */
  readonly open?: boolean
}

/** How much of what is expected has arrived, at the moment a window was told. */
export interface Completeness {
  /** Agents whose samples may be in the group: by the reference table, or by having sent some before. */
  readonly expected: number
  /** Those of them that hold nothing older than the window's end any more. */
  readonly reported: number
  /** Some of the others, by name. */
  readonly missing: readonly string[]
  /** From the end of the window, by event time, until it was told, by the collector's clock. */
  readonly lag: Millis
}

/** A window as users see it. A higher revision replaces a lower one. */
export interface WindowResult {
  readonly window: string
  readonly group: Group
  readonly start: Millis
  /** Tells windows of one start apart; absent of the first, which mostly is the only one. */
  readonly index?: number
  readonly end: Millis
  readonly revision: number
  readonly values: Readonly<Record<string, Value>>
  /** Agents whose samples are in it. */
  readonly agents: readonly string[]
  readonly completeness: Completeness
  /** True where the window is no more: late samples have joined it to another. */
  readonly retracted?: true
  /** True where late samples made it: the time to act on it has passed. */
  readonly hindsight?: true
}
