// Holds the collector's windows against a naive recompute over all that was sent.

import { ask } from '../count.ts'
import { type Ledger, timeOf } from '../load.ts'
import { minuteMs, readings, windowNames } from './readings.ts'

export interface Reduced {
  count: number
  sum: number
  min: number
  max: number
}

/** By start. */
export type Minutes = ReadonlyMap<number, Reduced>

interface Found {
  readonly window: string
  readonly group: { readonly key: string }
  readonly start: number
  readonly values: Readonly<Record<string, number>>
}

const pageMax = 100_000

const add = (minutes: Map<number, Reduced>, time: number, value: number): void => {
  const start = Math.floor(time / minuteMs) * minuteMs
  const reduced = minutes.get(start)
  if (!reduced) return void minutes.set(start, { count: 1, sum: value, min: value, max: value })
  reduced.count++
  reduced.sum += value
  reduced.min = Math.min(reduced.min, value)
  reduced.max = Math.max(reduced.max, value)
}

/** `measurement,site=...` of a series: the tag that fleet-wide windows are grouped by. */
const siteOf = (series: string): string =>
  series
    .split(',')
    .filter((part, index) => index === 0 || part.startsWith('site='))
    .join(',')

const recompute = (ledger: Ledger, groupOf: (series: string) => string): Map<string, Map<number, Reduced>> => {
  const groups = new Map<string, Map<number, Reduced>>()
  for (const [series, { sent }] of ledger) {
    const key = groupOf(series)
    const minutes = groups.get(key) ?? new Map<number, Reduced>()
    groups.set(key, minutes)
    for (let number = 1; number <= sent; number++) add(minutes, timeOf(readings, number), readings.measured(number, series))
  }
  return groups
}

/** Of each series, by its key. */
export const minutesOf = (ledger: Ledger): ReadonlyMap<string, Minutes> => recompute(ledger, series => series)

/** Pages overlap by the windows that start together: those are there twice, and are one. */
const windowsOf = async (port: number, window: string): Promise<Found[]> => {
  const found = new Map<string, Found>()
  for (let from = 0; ; ) {
    const query = new URLSearchParams({ window, from: String(from), limit: String(pageMax) })
    const page = await ask<{ windows: Found[]; more: boolean }>(port, `windows?${query}`)
    const windows = page?.windows ?? []
    for (const each of windows) found.set(`${each.group.key} ${each.start}`, each)
    if (!page?.more) return [...found.values()]
    const last = windows.at(-1)!.start
    if (last === from) throw new Error(`more than ${pageMax} windows start together: they cannot be paged`)
    from = last
  }
}

const isSame = (values: Found['values'], wanted: Reduced): boolean =>
  Object.entries(wanted).every(([name, value]) => values[name] === value)

const judge = (window: string, found: readonly Found[], wanted: Map<string, Map<number, Reduced>>): string[] => {
  const faults: string[] = []
  for (const { group, start, values } of found) {
    const reduced = wanted.get(group.key)?.get(start)
    wanted.get(group.key)?.delete(start)
    if (!reduced || !isSame(values, reduced))
      faults.push(`wrong ${window} ${group.key} ${start}: ${JSON.stringify(values)} instead of ${JSON.stringify(reduced)}`)
  }
  for (const [key, minutes] of wanted) for (const start of minutes.keys()) faults.push(`wrong ${window} ${key} ${start}: missing`)
  return faults
}

/** What is wrong, `wrong ...` each; and how many windows there are. */
export const judgeWindows = async (port: number, ledger: Ledger): Promise<{ windows: number; faults: string[] }> => {
  const [series, site] = [await windowsOf(port, windowNames.series), await windowsOf(port, windowNames.site)]
  return {
    windows: series.length + site.length,
    faults: [
      ...judge(
        windowNames.series,
        series,
        recompute(ledger, series => series)
      ),
      ...judge(windowNames.site, site, recompute(ledger, siteOf))
    ]
  }
}
