// What a window is: the samples of a group between two event times, reduced to a few aggregates.

import type { Millis, Tags } from '../../protocol/series.ts'

/** What a window is computed over: one series, or all series that agree in the tags they are grouped by. */
export interface Group {
  /** `measurement,tag=value,...` of the tags grouped by: canonical, like a series key. */
  readonly key: string
  readonly measurement: string
  readonly tags: Tags
}

/** The accumulator of one aggregate: a few numbers that can be merged and saved. */
export type Accumulator = number[]

/** What the engine emits when a window closes, or when late samples reach one that had closed. */
export interface Pane {
  /** Name of the window's definition in the configuration. */
  readonly window: string
  readonly group: Group
  /** Event time, inclusive. */
  readonly start: Millis
  /** Event time, exclusive. */
  readonly end: Millis
  readonly accumulators: Readonly<Record<string, Accumulator>>
  /** Agents whose samples are in it. */
  readonly agents: readonly string[]
  /** True for the first emission; false for a partial of late samples, to be merged into what is stored. */
  readonly onTime: boolean
}

/** A window as users see it. A higher revision replaces a lower one. */
export interface WindowResult {
  readonly window: string
  readonly group: Group
  readonly start: Millis
  readonly end: Millis
  readonly revision: number
  readonly values: Readonly<Record<string, number>>
  readonly agents: readonly string[]
}
