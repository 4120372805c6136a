// What a new reference table says of assets that were installed or maintained since the one before.

import type { Millis } from '../../protocol/series.ts'
import { dateColumns } from '../reference/kinds.ts'
import type { Reference } from '../reference/reference.ts'

const dayMs = 86_400_000
/** A date that is entered later than this says nothing new: all that is remembered well was learnt since. */
const recentMs = 30 * dayMs

const datesOf = (asset: string, table: Reference): Millis[] =>
  table
    .intervalsOf(asset)
    .flatMap(({ attributes }) => dateColumns.filter(column => table.columns[column] === 'date').map(column => attributes[column]))
    .filter(value => typeof value === 'number')

/** Assets of both tables with dates later than any they had, by date. @param received when the new table came */
export const newDates = (before: Reference, after: Reference, received: Millis): Map<Millis, string[]> => {
  const found = new Map<Millis, string[]>()
  for (const asset of after.assets()) {
    if (before.intervalsOf(asset).length === 0) continue
    const known = Math.max(received - recentMs, ...datesOf(asset, before))
    for (const date of new Set(datesOf(asset, after))) if (date > known) found.set(date, [...(found.get(date) ?? []), asset])
  }
  return new Map([...found].sort(([a], [b]) => a - b))
}
