// Reads the windows of a group: of each start those of the newest definition that has some.

import { scan, type Table } from '../../platform/disk.ts'
import type { Millis } from '../../protocol/series.ts'
import type { WindowResult } from '../windows/window.ts'
import { windowKeys } from './keys.ts'
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

const earliest = async (table: Table, { number, window, group }: Numbered, { from, to }: TimeRange, limit: number) => {
  const found: WindowResult[] = []
  for await (const { key, value } of scan(table, { from: windowKeys(number, from).from, to: windowKeys(number, to).from })) {
    if (found.length === limit) break
    found.push(resultOfRow(window, group, key, value))
  }
  return found
}

/** At least the earliest `limit`, in no order. @param versions the newest first */
export const readWindows = async (
  table: Table,
  versions: readonly Numbered[],
  range: TimeRange,
  limit: number
): Promise<WindowResult[]> => {
  const found: WindowResult[] = []
  const starts = new Set<Millis>()
  for (const version of versions) {
    const rows = (await earliest(table, version, range, limit)).filter(({ start }) => !starts.has(start))
    for (const { start } of rows) starts.add(start)
    found.push(...rows)
  }
  return found
}
