// What a new reference table says of assets that were installed or maintained since the one before.

import type { Millis } from '../../protocol/series.ts'
import { dateColumns } from '../reference/kinds.ts'
import type { Reference } from '../reference/reference.ts'
import type { Maintenance, Withdrawn } from './maintenance.ts'

const dayMs = 86_400_000
/** A date that is entered later than this says nothing new: all that is remembered well was learnt since. */
const recentMs = 30 * dayMs

const datesOf = (asset: string, table: Reference): Millis[] =>
  table
    .intervalsOf(asset)
    .flatMap(({ attributes }) => dateColumns.filter(column => table.columns[column] === 'date').map(column => attributes[column]))
    .filter(value => typeof value === 'number')

const assetsOf = ({ tags = {} }: Maintenance, key: string): readonly string[] => [tags[key] ?? []].flat()

/** By asset: the dates that a table has for it, and those that were noted of earlier ones. */
const hadOf = (before: Reference, noted: readonly Maintenance[]): ((asset: string) => Millis[]) => {
  const dates = new Map<string, Millis[]>()
  for (const one of noted) for (const asset of assetsOf(one, before.key)) dates.set(asset, [...(dates.get(asset) ?? []), one.at])
  return asset => [...datesOf(asset, before), ...(dates.get(asset) ?? [])]
}

/**
 * Assets of both tables with dates later than any that was not only planned, by date.
 * @param noted of earlier tables
 * @param received when the new table came
 */
export const newDates = (
  { before, after, noted }: { before: Reference; after: Reference; noted: readonly Maintenance[] },
  received: Millis
): Map<Millis, string[]> => {
  const hadAll = hadOf(before, noted)
  const found = new Map<Millis, string[]>()
  for (const asset of after.assets()) {
    if (before.intervalsOf(asset).length === 0) continue
    const had = hadAll(asset)
    const known = Math.max(received - recentMs, ...had.filter(date => date <= received))
    for (const date of new Set(datesOf(asset, after)))
      if (date > known && !had.includes(date)) found.set(date, [...(found.get(date) ?? []), asset])
  }
  return new Map([...found].sort(([a], [b]) => a - b))
}

/** What earlier tables planned for assets that the new one does not have for them any more. */
export const withdrawnDates = (planned: readonly Maintenance[], before: Reference, after: Reference): Withdrawn[] =>
  planned.flatMap(maintenance => {
    const isKept = (asset: string): boolean => after.key === before.key && datesOf(asset, after).includes(maintenance.at)
    const assets = assetsOf(maintenance, before.key).filter(asset => !isKept(asset))
    return assets.length === 0 ? [] : [{ maintenance: maintenance.id, assets }]
  })

/** Without those assets; undefined where that leaves none. */
export const without = (maintenance: Maintenance, gone: readonly string[], key: string): Maintenance | undefined => {
  const assets = assetsOf(maintenance, key).filter(asset => !gone.includes(asset))
  return assets.length === 0 ? undefined : { ...maintenance, tags: { [key]: assets } }
}
