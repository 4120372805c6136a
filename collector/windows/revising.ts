// How what is told of a window meets what is on disk: every row a window has, its revisions, and how parts are joined to it.

import type { Millis } from '../../protocol/series.ts'
import type { Value } from './aggregate.ts'
import type { Layout, SavedCell } from './layout.ts'

/** A window on disk, with the state of its aggregates, so that late samples of any number of days later can be joined to it. */
export interface Row {
  readonly start: Millis
  /** Tells rows of one start apart; 0 where there is one. */
  readonly index: number
  readonly end: Millis
  readonly revision: number
  /** Absent where it was so old that no late sample can belong to it any more. */
  readonly cell: SavedCell | undefined
  readonly values: Readonly<Record<string, Value>>
  /** Agents whose samples are in it, sorted. */
  readonly agents: readonly string[]
}

/** The rows of one group of one window, as they are with all changes so far. */
export interface Rows {
  at(start: Millis, index: number): Promise<Row | undefined>
  /** The row of the greatest start that is not after a time. */
  before(time: Millis): Promise<Row | undefined>
  /** Rows that start after one time and before another, in order. */
  between(after: Millis, before: Millis): Promise<Row[]>
  put(row: Row): void
  /** The window is no more. */
  remove(row: Row): void
  /** State of a stretch of time beside the rows. */
  sheet(start: Millis): Promise<SavedCell | undefined>
  putSheet(start: Millis, cell: SavedCell): void
}

/** An emission with its agents by name. */
export interface Told {
  readonly start: Millis
  readonly end: Millis
  readonly cell: SavedCell
  readonly agents: readonly string[]
  readonly whole: boolean
  /** Windows that ended at this time or before stay as they are; absent where none do. */
  readonly frozen?: Millis
  /** More may come in time: the stretch has not ended. */
  readonly open?: boolean
}

export type NameOf = (series: number) => string

/** Undefined where nothing had to be read: it is done, and a promise for each of many windows would cost more than it. */
export type Revise = (told: Told, rows: Rows, nameOf: NameOf) => Promise<void> | undefined

export const together = (some: readonly string[], others: readonly string[]): readonly string[] =>
  others.every(name => some.includes(name)) ? some : [...new Set([...some, ...others])].sort()

const join = async (layout: Layout, { start, end, cell, agents }: Told, rows: Rows, nameOf: NameOf): Promise<void> => {
  const found = await rows.at(start, 0)
  if (found && !found.cell) return
  const merged = layout.restore(cell)
  if (found) layout.merge(merged, layout.restore(found.cell!))
  rows.put({
    start,
    index: 0,
    end,
    revision: (found?.revision ?? 0) + 1,
    cell: found ? layout.save(merged) : cell,
    values: layout.values(merged, nameOf),
    agents: found ? together(found.agents, agents) : agents
  })
}

/** A window is one row under its start; a part is merged into it. */
export const merging =
  (layout: Layout): Revise =>
  (told, rows, nameOf) => {
    if (!told.whole) return join(layout, told, rows, nameOf)
    const { start, end, cell, agents } = told
    rows.put({ start, index: 0, end, revision: 1, cell, values: layout.values(layout.restore(cell), nameOf), agents })
    return undefined
  }
