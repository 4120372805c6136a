// Reads the windows of a group: of each time those of the newest definition that has some.

import { scan, type Table } from '../../platform/disk.ts'
import type { Millis } from '../../protocol/series.ts'
import type { WindowResult } from '../windows/window.ts'
import { windowKeys, windowsOf } from './keys.ts'
import type { TimeRange } from './outputs.ts'
import type { Stream } from './streams.ts'
import { resultOfRow } from './windowrows.ts'

/** A stream by its number. */
export interface Numbered extends Stream {
  readonly number: number
}

/** Streams of one window and group together, the newest definition first. */
export const byGroup = (streams: Iterable<Numbered>): Numbered[][] => {
  const groups = new Map<string, Numbered[]>()
  for (const stream of streams) {
    const key = `${stream.window}/${stream.group.key}`
    const known = groups.get(key)
    if (known) known.push(stream)
    else groups.set(key, [stream])
  }
  return [...groups.values()].map(versions => versions.sort((a, b) => b.since - a.since))
}

/** Rows of a stream, sorted by start; what ends last of any that start by a time is what starts last. */
interface Found {
  readonly rows: WindowResult[]
  /** The last row that starts before the range. */
  readonly before: WindowResult | undefined
  /** Up to where all are here. */
  readonly to: Millis
}

/** The last of the rows that start before a time. */
const lastBefore = ({ rows, before }: Found, time: Millis): WindowResult | undefined => {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle]!.start < time) low = middle + 1
    else high = middle
  }
  return rows[low - 1] ?? before
}

/** A time is told by the newest definition that has a window there, so that nothing is counted twice. */
const isHidden = ({ start, end }: WindowResult, newer: readonly Found[]): boolean =>
  newer.some(found => {
    const other = lastBefore(found, Math.max(end, start + 1))
    return other !== undefined && (other.end > start || other.start === start)
  })

const rowBefore = async (table: Table, { number, window, group }: Numbered, time: Millis): Promise<WindowResult | undefined> => {
  const range = { from: windowsOf(number), to: windowKeys(number, time).from }
  const [row] = await table.range({ ...range, limit: 1, reverse: true })
  return row && resultOfRow(window, group, row.key, row.value)
}

const read = async (
  table: Table,
  { number, window, group }: Numbered,
  { from, to }: TimeRange,
  limit: number,
  newer: readonly Found[]
): Promise<Omit<Found, 'before'>> => {
  const rows: WindowResult[] = []
  const until = Math.min(to, ...newer.map(({ to }) => to))
  for await (const { key, value } of scan(table, { from: windowKeys(number, from).from, to: windowKeys(number, until).from })) {
    if (rows.length === limit) return { rows, to: rows.at(-1)!.start }
    const row = resultOfRow(window, group, key, value)
    if (!isHidden(row, newer)) rows.push(row)
  }
  return { rows, to: until }
}

/** At least the earliest `limit`, in no order. @param versions the newest first */
export const readWindows = async (
  table: Table,
  versions: readonly Numbered[],
  range: TimeRange,
  limit: number
): Promise<WindowResult[]> => {
  const found: Found[] = []
  for (const version of versions) {
    // The oldest hides none.
    const before = version === versions.at(-1) ? undefined : await rowBefore(table, version, range.from)
    const seen = before && !isHidden(before, found) ? before : undefined
    found.push({ ...(await read(table, version, range, limit, found)), before: seen })
  }
  return found.flatMap(({ rows }) => rows)
}
