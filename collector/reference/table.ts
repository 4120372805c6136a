// What a sheet means: typed attributes of assets, each for an interval of event time, or all that is wrong with it.

import { isAgent } from '../../protocol/batch.ts'
import { isName, type Millis } from '../../protocol/series.ts'
import { type KindName, kindOf, kinds, parseTime, timeAdvice, timeText, type Value } from './kinds.ts'
import { invalidTable, type Sheet } from './sheet.ts'

/** By column; a column without a value is not there. Dates are milliseconds. */
export type Attributes = Readonly<Record<string, Value>>

/** Holds from an event time, inclusive, to another, exclusive. */
export interface Interval {
  readonly from: Millis
  readonly to: Millis
  readonly attributes: Attributes
}

export interface Table {
  /** The tag whose values are the assets. */
  readonly key: string
  /** All columns that have values, but key, from and to. */
  readonly columns: Readonly<Record<string, KindName>>
  /** Intervals in order of time, none overlapping. */
  readonly assets: ReadonlyMap<string, readonly Interval[]>
}

export interface TableOptions {
  readonly key: string
  /** Kinds of columns that their names do not tell. */
  readonly columns: Readonly<Record<string, KindName>>
}

/** Names of the gateways that serve an asset, with spaces between them. */
export const agentColumn = 'agent'

interface Entry extends Interval {
  readonly row: number
  readonly asset: string
  readonly open: boolean
}

/** Reads rows; `problems` gathers what is wrong, so that all of it is told at once. */
class Reading {
  readonly problems: string[] = []
  readonly columns: Record<string, KindName> = Object.create(null)
  readonly #sheet: Sheet
  readonly #options: TableOptions

  constructor(sheet: Sheet, options: TableOptions) {
    this.#sheet = sheet
    this.#options = options
  }

  complain(row: number, column: string | undefined, what: string): undefined {
    this.problems.push(`${this.#sheet.place(row, column)}: ${what}`)
  }

  entry(row: number): Entry | undefined {
    const { key } = this.#options
    const asset = this.#sheet.rows[row]!.get(key)
    if (asset === undefined) return this.complain(row, undefined, `has no ${key}: name it in column "${key}"`)
    if (!isName(asset)) return this.complain(row, key, `${JSON.stringify(asset)} cannot be a tag: ${kinds.text.advice}`)
    const to = this.#time(row, 'to')
    const from = this.#time(row, 'from') ?? Number.NEGATIVE_INFINITY
    const attributes = this.#attributes(row)
    if (to !== undefined && to <= from) return this.complain(row, 'to', 'is not after from: an interval ends after it begins')
    return { row, asset, from, to: to ?? Number.POSITIVE_INFINITY, open: to === undefined, attributes }
  }

  #time(row: number, column: string): Millis | undefined {
    const text = this.#sheet.rows[row]!.get(column)
    if (text === undefined) return undefined
    return parseTime(text) ?? this.complain(row, column, `${JSON.stringify(text)} is not a time: ${timeAdvice}`)
  }

  #attributes(row: number): Attributes {
    const attributes: Record<string, Value> = Object.create(null)
    const structure = [this.#options.key, 'from', 'to']
    for (const [column, text] of [...this.#sheet.rows[row]!].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const value = structure.includes(column) ? undefined : this.#value(row, column, text)
      if (value !== undefined) attributes[column] = value
    }
    return attributes
  }

  #value(row: number, column: string, text: string): Value | undefined {
    if (!isName(column)) return this.complain(row, column, `is no name for a tag: ${kinds.text.advice.split(':')[0]}`)
    if (column === agentColumn) return this.#agents(row, text)
    const kind = kindOf(column, this.#options.columns)
    const value = kinds[kind].parse(text)
    if (value === undefined) return this.complain(row, column, `${JSON.stringify(text)} is no ${kind}: ${kinds[kind].advice}`)
    this.columns[column] = kind
    return value
  }

  #agents(row: number, text: string): Value | undefined {
    const agents = text.split(/\s+/)
    const wrong = agents.find(agent => !isAgent(agent))
    if (wrong !== undefined)
      return this.complain(row, agentColumn, `${JSON.stringify(wrong)} is no agent: 1 to 64 letters, digits and . _ -`)
    this.columns[agentColumn] = 'text'
    return [...new Set(agents)].sort().join(' ')
  }
}

/** An open interval lasts until the next one of the asset. */
const closed = (entries: readonly Entry[], reading: Reading, sheet: Sheet): Interval[] => {
  const sorted = entries.toSorted((a, b) => a.from - b.from || a.row - b.row)
  return sorted.map(({ row, asset, from, to, open, attributes }, index) => {
    const before = sorted[index - 1]
    if (before && before.from === from) {
      const since = from === Number.NEGATIVE_INFINITY ? 'without a from' : `from ${timeText(from)}`
      reading.complain(row, undefined, `${asset} ${since} is there twice, see ${sheet.place(before.row)}: remove one, or give it another from`)
    } else if (before && !before.open && before.to > from) {
      reading.complain(
        row,
        'from',
        `${asset} overlaps ${sheet.place(before.row)}, which holds to ${timeText(before.to)}: begin there, or end that one sooner`
      )
    }
    return { from, to: open ? (sorted[index + 1]?.from ?? to) : to, attributes }
  })
}

/** @throws WaysideError WAY_CONFIG_INVALID, with one line a problem */
export const tableOf = (sheet: Sheet, options: TableOptions): Table => {
  const reading = new Reading(sheet, options)
  const entries = new Map<string, Entry[]>()
  for (let row = 0; row < sheet.rows.length; row++) {
    const entry = reading.entry(row)
    if (!entry) continue
    const known = entries.get(entry.asset)
    if (known) known.push(entry)
    else entries.set(entry.asset, [entry])
  }
  const assets = [...entries.keys()].sort()
  const intervals = new Map(assets.map(asset => [asset, closed(entries.get(asset)!, reading, sheet)]))
  if (sheet.rows.length === 0) reading.complain(0, undefined, 'has no rows: a table names at least one asset')
  if (reading.problems.length > 0) throw invalidTable(reading.problems)
  const columns = Object.fromEntries(Object.entries(reading.columns).sort(([a], [b]) => (a < b ? -1 : 1)))
  return { key: options.key, columns, assets: intervals }
}
