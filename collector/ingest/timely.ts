// Which samples have a time that can be: those from the future stay in the journal and are not counted.

import type { Column, Columns } from '../../protocol/columns.ts'
import type { Millis } from '../../protocol/series.ts'

/** The earliest time that a date can show. */
const timeMin: Millis = -8.64e15

/** False for NaN too. */
export const isTimely = (time: Millis, until: Millis): boolean => time >= timeMin && time <= until

const chosen = (column: Column, keep: (time: Millis) => boolean): Column => {
  const places: number[] = []
  for (let i = 0; i < column.times.length; i++) if (keep(column.times[i]!)) places.push(i)
  if (places.length === column.times.length) return column
  const pick = (numbers: Float64Array): Float64Array => Float64Array.from(places, i => numbers[i]!)
  return { ...column, times: pick(column.times), values: pick(column.values) }
}

/** The columns, in their places, without what is not timely. @param until as an entry has it: absent where all is timely */
export const timely = (columns: Columns, until: Millis | undefined): Columns =>
  until === undefined ? columns : columns.map(column => chosen(column, time => isTimely(time, until)))

/** The columns, in their places, with nothing but what is not timely. */
export const untimely = (columns: Columns, until: Millis): Columns =>
  columns.map(column => chosen(column, time => !isTimely(time, until)))
