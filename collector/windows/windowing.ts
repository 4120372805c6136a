// What a kind of window is: it assigns samples to windows and says which are complete.

import type { Column } from '../../protocol/columns.ts'
import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { AgentSets } from './agentsets.ts'
import type { Naming } from './chaincell.ts'
import type { Contributing } from './contributions.ts'
import type { Grouping } from './grouping.ts'
import type { Layout } from './layout.ts'
import type { Revise } from './revising.ts'
import type { Emission } from './window.ts'

/** Windows that ended at the time that this gives, or before, stay as they are. @param received the collector's time */
export type Frozen = (received: Millis) => Millis

/** The part of a window's definition that all kinds share. */
export interface Definition {
  readonly name: string
  readonly grouping: Grouping
  readonly layout: Layout
  readonly sets: AgentSets
  readonly frozen: Frozen
}

/** Samples of an agent with the numbers of their series, -1 for those that are left out. */
export interface Numbered {
  readonly numbers: Int32Array
  readonly columns: readonly Pick<Column, 'times' | 'values'>[]
}

/** Watermarks as they stand: event times up to which everything has arrived. */
export interface Marks {
  /** Of what a set of agents shares. */
  of(set: number): Millis
  /** The sets whose watermark may have moved. */
  readonly moved: Iterable<number>
}

/** What every kind of window does, whatever it reads. */
export interface Closes {
  /** The windows that are complete now, and the parts that late input made since the last call; in a deterministic order. */
  close(marks: Marks): Emission[]
  /** Where a mark stands, windows that start before this were told, but for what comes late. */
  settled(mark: Millis): Millis
  /** True where a group has a window with something in it that a mark would close. */
  waits(group: number, mark: Millis): boolean
  /** Up to where the windows of a group have closed. */
  closed(group: number): Millis
  /** Length of the stretch of time that a sheet beside the rows is for; absent where there are none. */
  readonly stretch?: Millis
  /** Puts what was told into the rows on disk, joining it to what is there. */
  readonly revise: Revise
  save(): State
  restore(state: State): void
}

/** Reads samples. */
export interface Windowing extends Closes {
  /** Takes an agent's samples; returns how many of them came too late for a window. */
  push(input: Numbered, agent: number, received: Millis): number
}

/** The definition of a window that reads windows. */
export interface ChainDefinition {
  readonly name: string
  /** Of the groups of the window that is read: they stand in the place of series. */
  readonly grouping: Grouping
  readonly layout: Layout
  readonly sets: AgentSets
  readonly naming: Naming
  /** Of the window that is read. */
  readonly settled: (mark: Millis) => Millis
  readonly frozen: Frozen
}

/** Reads results. */
export interface Chain extends Closes {
  /** True where it came too late for a window. */
  take(contribution: Contributing, received: Millis): boolean
}

/** A kind of window with its options. */
export interface Kind {
  (definition: Definition): Windowing
  /** The same windows of windows; absent where a kind reads samples only. */
  readonly chained?: (definition: ChainDefinition) => Chain
}
