// What one row of a sheet means: an asset, since when, and its typed attributes; or what is wrong with it.

import { isName, type Millis } from '../../protocol/series.ts'
import { type Declared, kindOf, kinds, parseTime, type Value } from './kinds.ts'
import { record } from './record.ts'

/** By column; a column without a value is not there. Dates are milliseconds since 1970 UTC. */
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

const columnProblems = (column: string): Problem[] =>
  isName(column) ? [] : [{ column, what: `${JSON.stringify(column)} ${kinds.text.wrong}` }]

/** @returns the row, or all that is wrong with it */
export const readRow = (cells: Cells, { key, columns }: TableOptions): Row | readonly Problem[] => {
  const problems: Problem[] = []

  const cell = <T>(column: string, parse: (text: string) => T | undefined, wrong: string): T | undefined => {
    const text = cells.get(column)
    const value = text === undefined ? undefined : parse(text)
    if (text !== undefined && value === undefined) problems.push({ column, what: `${JSON.stringify(text)} ${wrong}` })
    return value
  }

  const attribute = (column: string): [string, Value][] => {
    const kind = kindOf(column, columns)
    const value = cell(column, kinds[kind].parse, kinds[kind].wrong)
    return value === undefined ? [] : [[column, value]]
  }

  if (!cells.has(key)) return [{ what: `has no ${key}: name it in the column "${key}"` }]
  const asset = cell(key, text => (isName(text) ? text : undefined), kinds.text.wrong)
  const from = cell('from', parseTime, kinds.date.wrong) ?? Number.NEGATIVE_INFINITY
  const to = cell('to', parseTime, kinds.date.wrong)
  if (to !== undefined && to <= from) problems.push({ column: 'to', what: 'is not after from: an interval ends after it begins' })
  const names = [...cells.keys()].filter(column => column !== key && column !== 'from' && column !== 'to')
  problems.push(...names.flatMap(columnProblems))
  const attributes = record(names.flatMap(attribute))
  return asset === undefined || problems.length > 0 ? problems : { asset, from, to, attributes }
}
