// What a sheet means: assets with attributes for intervals of event time; or all that is wrong with it.

import { compare } from '../../protocol/order.ts'
import type { Millis } from '../../protocol/series.ts'
import { type KindName, kindOf, timeText } from './kinds.ts'
import { record } from './record.ts'
import { type Attributes, type Problem, type Row, readRow, type TableOptions } from './row.ts'
import { invalidTable, type Sheet } from './sheet.ts'

/** Attributes that hold from an event time, inclusive, to another, exclusive. */
export interface Interval {
  readonly from: Millis
  readonly to: Millis
  readonly attributes: Attributes
}

export interface Table {
  readonly key: string
  /** The columns that have values, but key, from and to. */
  readonly columns: Readonly<Record<string, KindName>>
  /** In order of their names; the intervals of each in order of time, none overlapping. */
  readonly assets: ReadonlyMap<string, readonly Interval[]>
}

interface Placed extends Row {
  /** Of the row in the sheet. */
  readonly index: number
}

/** What is wrong with a row after another of the same asset. */
const problemAfter = (before: Placed, { asset, from }: Placed, sheet: Sheet): Problem | undefined => {
  const other = sheet.place(before.index)
  if (before.from === from) {
    const since = from === Number.NEGATIVE_INFINITY ? 'without a from' : `from ${timeText(from)}`
    return { what: `${asset} ${since} is there twice, first at ${other}: remove one, or give it another from` }
  }
  if (before.to === undefined || before.to <= from) return undefined
  const until = `which holds to ${timeText(before.to)}`
  return { column: 'from', what: `${asset} overlaps ${other}, ${until}: begin then, or end that one sooner` }
}

const intervalsOf = (sorted: readonly Placed[]): Interval[] =>
  sorted.map(({ from, to, attributes }, index) => ({
    from,
    to: to ?? sorted[index + 1]?.from ?? Number.POSITIVE_INFINITY,
    attributes
  }))

const byAsset = (rows: readonly Placed[]): Map<string, Placed[]> => {
  const assets = new Map<string, Placed[]>()
  for (const row of rows.toSorted((a, b) => compare(a.asset, b.asset) || a.from - b.from || a.index - b.index)) {
    const known = assets.get(row.asset)
    if (known) known.push(row)
    else assets.set(row.asset, [row])
  }
  return assets
}

/** @throws WaysideError WAY_CONFIG_INVALID, with one line a problem */
export const tableOf = (sheet: Sheet, options: TableOptions): Table => {
  const problems: string[] = []
  const complain = (index: number, { column, what }: Problem): void => {
    problems.push(`${sheet.place(index, column)}: ${what}`)
  }
  const rows = sheet.rows.flatMap((cells, index): Placed[] => {
    const read = readRow(cells, options)
    if (!('asset' in read)) for (const problem of read) complain(index, problem)
    return 'asset' in read ? [{ ...read, index }] : []
  })
  const assets = byAsset(rows)
  for (const sorted of assets.values()) {
    for (const [index, row] of sorted.entries()) {
      const problem = index > 0 ? problemAfter(sorted[index - 1]!, row, sheet) : undefined
      if (problem) complain(row.index, problem)
    }
  }
  if (sheet.rows.length === 0) complain(0, { what: 'has no rows: a table names at least one asset' })
  if (problems.length > 0) throw invalidTable(problems)
  const columns = new Set(rows.flatMap(({ attributes }) => Object.keys(attributes)))
  return {
    key: options.key,
    columns: record([...columns].map(column => [column, kindOf(column, options.columns)] as const)),
    assets: new Map([...assets].map(([asset, sorted]) => [asset, intervalsOf(sorted)]))
  }
}
