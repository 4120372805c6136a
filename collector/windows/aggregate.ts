// What an aggregate is: a number of a window's samples, out of state that can be merged in any order.

import type { State } from '../../protocol/stage.ts'
import type { Summary } from '../../protocol/summary.ts'

/** Samples `from` to `to` of a column: of one series, all in one pane. One object is used for all runs: read it, do not keep it. */
export interface Run {
  times: Float64Array
  values: Float64Array
  from: number
  to: number
  /** Number of the series. */
  series: number
}

/** What an agent's summaries of intervals mean to an aggregate; those it leaves out do not touch it. */
export type OfSummary<S> = Partial<Record<Summary, S>>

/** State of so many doubles, that lie among those of the pane's other aggregates in one array. */
export interface Fixed {
  readonly width: number
  readonly start: (state: Float64Array, at: number) => void
  /** It is the same to the last bit whether samples come one by one or together, whatever their series. */
  readonly anyRun?: true
  /** Allocates nothing. */
  readonly add: (state: Float64Array, at: number, run: Run) => void
  /** Takes samples that each stand for an interval: its count, sum, least or greatest value. */
  readonly addSummary?: OfSummary<(state: Float64Array, at: number, run: Run) => void>
  /** Adds other state to this; the order of merging does not matter but for the rounding of sums. */
  readonly merge: (state: Float64Array, at: number, other: Float64Array, otherAt: number) => void
}

/** State that grows with what is in it. */
export interface Grown<S = unknown> {
  readonly make: () => S
  /** As above. */
  readonly anyRun?: true
  readonly add: (state: S, run: Run) => void
  readonly addSummary?: OfSummary<(state: S, run: Run) => void>
  readonly merge: (state: S, other: S) => void
  readonly save: (state: S) => State
  readonly restore: (saved: State) => S
}

/** The few series, or other keys, that are first in some order. */
export interface Ranked {
  readonly name: string
  readonly value: number
}

export type Value = number | readonly Ranked[]

/** The value of an aggregate is undefined where no sample says it: a result leaves it out. */
export interface FixedAggregate {
  /** Aggregates that name the same object share its state in a pane. */
  readonly fixed: Fixed
  readonly value: (state: Float64Array, at: number) => Value | undefined
}

export interface GrownAggregate<S = unknown> {
  readonly grown: Grown<S>
  readonly value: (state: S, names: Names) => Value | undefined
}

/** Names of series by their number. */
export type Names = (series: number) => string

// biome-ignore lint/suspicious/noExplicitAny: each kind of state is known to its own aggregate only
export type Aggregate = FixedAggregate | GrownAggregate<any>
