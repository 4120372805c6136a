// What one row of a sheet means: an asset, since when, and its typed attributes; or what is wrong with it.

import { isName, type Millis } from '../../protocol/series.ts'
import { type Declared, kindOf, kinds, type Value } from './kinds.ts'

/** By column; a column without a value is not there. Dates are milliseconds. */
export type Attributes = Readonly<Record<string, Value>>

export interface TableOptions {
  /** The tag whose values are the assets. */
  readonly key: string
  /** Kinds of columns that their names do not tell. */
  readonly columns: Declared
}

export interface Row {
  readonly asset: string
  readonly from: Millis
  /** Until the next row of the asset, where absent. */
  readonly to: Millis | undefined
  readonly attributes: Attributes
}

export interface Problem {
  readonly column?: string
  readonly what: string
}

type Cells = ReadonlyMap<string, string>

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Null-prototype records, names in order: equal rows are equal, whatever the order of the columns. */
const record = <T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> => {
  const all: Record<string, T> = Object.create(null)
  for (const [name, value] of entries.toSorted(([a], [b]) => compareText(a, b))) all[name] = value
  return all
}

export { record as orderedRecord }
