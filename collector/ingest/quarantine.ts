// The quarantine: samples from the future, which stay in the journal and are not counted; found by an index of their entries.

import { type Operation, prefixed, sortable, type Table, unsortable } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import type { Column } from '../../protocol/columns.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Count } from './counted.ts'
import type { JournalEntry } from './entry.ts'
import { untimely } from './timely.ts'

export interface QuarantinedSample {
  /** Of the entry in the journal: the next page is what stands before it. */
  readonly position: number
  readonly agent: string
  readonly series: string
  readonly time: Millis
  readonly value: number | string
  readonly received: Millis
}

export interface QuarantineQuery {
  readonly agent?: string | undefined
  /** Only entries before this position. */
  readonly before: number
  /** The newest so many samples. */
  readonly limit: number
}

const prefix = 'q/'
const page = 64

const keyOf = (position: number): string => prefix + sortable(position)

/** Notes that an entry has such samples. */
export const quarantineOperation = (position: number, agent: string): Operation => ({ key: keyOf(position), value: pack(agent) })

export const quarantineRemoval = (position: number): Operation => ({ key: keyOf(position) })

/** Positions of such entries, newest first. */
async function* positions(table: Table, { agent, before }: QuarantineQuery): AsyncGenerator<number> {
  let to = keyOf(before)
  while (true) {
    const rows = await table.range({ from: prefixed(prefix).from, to, limit: page, reverse: true })
    for (const { key, value } of rows)
      if (agent === undefined || unpack(value) === agent) yield unsortable(key.slice(prefix.length))
    if (rows.length < page) return
    to = rows.at(-1)!.key
  }
}

const samplesOf = (entry: JournalEntry, count: Count): QuarantinedSample[] => {
  if (entry.kind !== 'batch' || entry.until === undefined) return []
  const { agent, received, position, until } = entry
  const { batch, numbers } = count(entry)
  const listed = ({ series, states, times, values }: Column): QuarantinedSample[] =>
    Array.from(times, (time, i) => {
      const value = states?.[values[i]!] ?? values[i]!
      return { position, agent, series: series.key, time, value, received }
    })
  return untimely(batch.columns, until).flatMap((column, i) => (numbers[i]! < 0 ? [] : listed(column)))
}

export interface QuarantinePorts {
  readonly table: Table
  readonly read: (after: number, limit: number) => Promise<JournalEntry[]>
  readonly count: Count
}

/** The newest entries first, their samples in the order in which they came. */
export const quarantined = async (
  { table, read, count }: QuarantinePorts,
  query: QuarantineQuery
): Promise<QuarantinedSample[]> => {
  const found: QuarantinedSample[] = []
  for await (const position of positions(table, query)) {
    const [entry] = await read(position - 1, 1)
    if (entry?.position === position) found.push(...samplesOf(entry, count))
    if (found.length >= query.limit) break
  }
  return found.slice(0, query.limit)
}
