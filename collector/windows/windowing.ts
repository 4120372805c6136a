// What a kind of window is: it assigns samples to windows and says which are complete.

import type { Columns } from '../../protocol/columns.ts'
import type { Millis, Series, Tags } from '../../protocol/series.ts'
import { series as seriesOf } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Aggregate } from './aggregate.ts'
import type { Group, Pane } from './window.ts'

/** The part of a window's definition that all kinds share. */
export interface Definition {
  readonly name: string
  /** Which series: those of the measurement (any, if absent) that have all the tags. */
  readonly measurement?: string | undefined
  readonly tags?: Tags | undefined
  /** Tags whose equal values make a group; where absent, each series is a group of its own. */
  readonly by?: readonly string[] | undefined
  readonly aggregates: Readonly<Record<string, Aggregate>>
}

/** The watermark shared by agents. */
export type MarkOf = (agents: Iterable<string>) => Millis

export interface Windowing {
  /** Takes an agent's samples; those for windows that had closed come back as partials. */
  push(columns: Columns, agent: string): Pane[]
  /** The windows that are complete now, of the groups of one agent or of all. */
  close(markOf: MarkOf, agent?: string): Pane[]
  save(): State
  restore(state: State): void
}

/** The group a series belongs to; undefined where the window does not select it. */
export const groupOf = ({ measurement, tags, by }: Definition, series: Series): Group | undefined => {
  if (measurement !== undefined && measurement !== series.measurement) return undefined
  if (!Object.entries(tags ?? {}).every(([name, value]) => series.tags[name] === value)) return undefined
  if (!by) return series
  return seriesOf(
    series.measurement,
    Object.fromEntries(by.flatMap(name => (series.tags[name] === undefined ? [] : [[name, series.tags[name]]])))
  )
}
