// Where the state of a window's aggregates lies in a pane: numbers side by side, what grows in a list.

import type { Summary } from '../../protocol/summary.ts'
import type { Aggregate, Fixed, Grown, Names, Run, Value } from './aggregate.ts'
import { allFinite, eachFinite } from './finite.ts'

/** The state of a pane: `width` doubles from `at` on, and what grows. */
export interface Cell {
  readonly state: Float64Array
  readonly at: number
  readonly grown: readonly unknown[]
}

export interface Layout {
  /** Doubles of a pane. */
  readonly width: number
  /** Parts of a pane that grow. */
  readonly grows: number
  /** True where samples of several series may be one run. */
  readonly anyRun: boolean
  start(state: Float64Array, at: number): unknown[]
  /** Values that are not finite stand for no value: they are left out; returns how many. */
  add(cell: Cell, run: Run, summary: Summary | undefined): number
  merge(into: Cell, other: Cell): void
  values(cell: Cell, names: Names): Record<string, Value>
  save(cell: Cell): SavedCell
  restore(saved: SavedCell): Cell
}

export type SavedCell = readonly [state: Float64Array, grown: readonly unknown[]]

/** Aggregates of the same state share it. */
export const layout = (aggregates: Readonly<Record<string, Aggregate>>): Layout => {
  const fixed: { readonly part: Fixed; readonly offset: number }[] = []
  const grown: Grown[] = []
  let width = 0
  const offsetOf = (part: Fixed): number => {
    const known = fixed.find(one => one.part === part)
    if (known) return known.offset
    fixed.push({ part, offset: width })
    width += part.width
    return width - part.width
  }
  const indexOf = (part: Grown): number => (grown.includes(part) ? grown.indexOf(part) : grown.push(part) - 1)
  const values = Object.entries(aggregates).map(([name, aggregate]) => {
    if ('fixed' in aggregate) {
      const offset = offsetOf(aggregate.fixed)
      return { name, read: ({ state, at }: Cell) => aggregate.value(state, at + offset) }
    }
    const index = indexOf(aggregate.grown)
    return { name, read: (cell: Cell, names: Names) => aggregate.value(cell.grown[index], names) }
  })

  const addTo = ({ state, at, grown: own }: Cell, run: Run, summary: Summary | undefined): void => {
    if (summary) {
      for (const { part, offset } of fixed) part.addSummary?.[summary]?.(state, at + offset, run)
      for (let i = 0; i < grown.length; i++) grown[i]!.addSummary?.[summary]?.(own[i], run)
      return
    }
    for (let i = 0; i < fixed.length; i++) fixed[i]!.part.add(state, at + fixed[i]!.offset, run)
    for (let i = 0; i < grown.length; i++) grown[i]!.add(own[i], run)
  }

  return {
    width,
    grows: grown.length,
    anyRun: fixed.every(({ part }) => part.anyRun) && grown.every(part => part.anyRun),
    start(state, at) {
      for (const { part, offset } of fixed) part.start(state, at + offset)
      return grown.map(part => part.make())
    },
    add(cell, run, summary) {
      if (allFinite(run)) {
        addTo(cell, run, summary)
        return 0
      }
      return eachFinite(run, part => addTo(cell, part, summary))
    },
    merge(into, other) {
      for (const { part, offset } of fixed) part.merge(into.state, into.at + offset, other.state, other.at + offset)
      for (let i = 0; i < grown.length; i++) grown[i]!.merge(into.grown[i], other.grown[i])
    },
    values(cell, names) {
      const found: Record<string, Value> = {}
      for (const { name, read } of values) {
        const value = read(cell, names)
        if (value !== undefined) found[name] = value
      }
      return found
    },
    save: ({ state, at, grown: own }) => [state.slice(at, at + width), own.map((one, i) => grown[i]!.save(one))],
    restore: ([state, saved]) => ({ state, at: 0, grown: saved.map((one, i) => grown[i]!.restore(one)) })
  }
}
