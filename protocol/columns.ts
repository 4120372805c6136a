// The shape in which samples move: per series a column of event times and a column of values.

import type { Millis, Series } from './series.ts'

/** Samples of one series; `times` and `values` are of equal length, in order of arrival. Columns of one batch may share their times. */
export interface Column {
  readonly series: Series
  readonly times: Float64Array
  readonly values: Float64Array
  /** Where the series has states instead of quantities: `values` are places in this list. Of a boolean: `['false', 'true']`. */
  readonly states?: readonly string[]
}

export type Columns = readonly Column[]

export const countOf = (columns: Columns): number => columns.reduce((sum, { times }) => sum + times.length, 0)

/** Name by name: an object spread from another and added to has a hidden class of its own in V8. */
const columnOf = (series: Series, times: Float64Array, values: Float64Array, states?: readonly string[]): Column =>
  states ? { series, times, values, states } : { series, times, values }

/** Cuts columns into contents of batches with at most `most` samples each. */
export const cut = (columns: Columns, most: number): Columns[] => {
  const contents: Column[][] = [[]]
  let room = most
  for (const { series, times, values, states } of columns) {
    for (let from = 0; from < times.length; ) {
      const to = Math.min(times.length, from + room)
      contents.at(-1)!.push(columnOf(series, times.subarray(from, to), values.subarray(from, to), states))
      room -= to - from
      from = to
      if (room > 0) continue
      contents.push([])
      room = most
    }
  }
  return contents.filter(content => content.length > 0)
}

/** The smallest event time, Infinity where there is none. */
export const oldestOf = (columns: Columns): Millis => {
  let oldest = Number.POSITIVE_INFINITY
  for (const { times } of columns) for (let i = 0; i < times.length; i++) if (times[i]! < oldest) oldest = times[i]!
  return oldest
}

/** The greatest event time, -Infinity where there is none. */
export const newestOf = (columns: Columns): Millis => {
  let newest = Number.NEGATIVE_INFINITY
  for (const { times } of columns) for (let i = 0; i < times.length; i++) if (times[i]! > newest) newest = times[i]!
  return newest
}

/** A growing column: typed arrays that double, so that adding a sample allocates nothing on most calls. */
export class ColumnBuilder {
  readonly series: Series
  readonly states: readonly string[] | undefined
  length = 0
  #times = new Float64Array(16)
  #values = new Float64Array(16)

  constructor(series: Series, states?: readonly string[]) {
    this.series = series
    this.states = states
  }

  add(time: Millis, value: number): void {
    if (this.length === this.#times.length) this.#grow(this.length + 1)
    this.#times[this.length] = time
    this.#values[this.length++] = value
  }

  append(times: Float64Array, values: Float64Array): void {
    const length = this.length + times.length
    if (length > this.#times.length) this.#grow(length)
    this.#times.set(times, this.length)
    this.#values.set(values, this.length)
    this.length = length
  }

  /** The column so far, as a view: valid until the next `add`. */
  view(): Column {
    const { series, states, length } = this
    return columnOf(series, this.#times.subarray(0, length), this.#values.subarray(0, length), states)
  }

  #grow(length: number): void {
    const size = Math.max(length, this.#times.length * 2)
    const [times, values] = [new Float64Array(size), new Float64Array(size)]
    times.set(this.#times.subarray(0, this.length))
    values.set(this.#values.subarray(0, this.length))
    this.#times = times
    this.#values = values
  }
}

/** Gathers samples of many series, in the order in which each series first appears; a series with other states is another column. */
export class ColumnsBuilder {
  length = 0
  #builders = new Map<string, ColumnBuilder>()

  add(series: Series, time: Millis, value: number, states?: readonly string[]): void {
    this.#of(series, states).add(time, value)
    this.length++
  }

  append({ series, times, values, states }: Column): void {
    if (times.length === 0) return
    this.#of(series, states).append(times, values)
    this.length += times.length
  }

  /** The smallest event time gathered so far, Infinity for none. */
  oldest(): Millis {
    return oldestOf([...this.#builders.values()].map(builder => builder.view()))
  }

  /** Everything gathered so far; the builder starts afresh. */
  take(): Column[] {
    const columns = [...this.#builders.values()].map(builder => builder.view())
    this.#builders = new Map()
    this.length = 0
    return columns
  }

  #of(series: Series, states?: readonly string[]): ColumnBuilder {
    const key = states ? `${series.key} ${JSON.stringify(states)}` : series.key
    let builder = this.#builders.get(key)
    if (!builder) this.#builders.set(key, (builder = new ColumnBuilder(series, states)))
    return builder
  }
}
