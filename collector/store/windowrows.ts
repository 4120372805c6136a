// Windows on disk: a row keeps accumulators, so that late samples of any number of days later can be merged into it.

import type { Operation, Table } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import { type Millis, seriesOfKey } from '../../protocol/series.ts'
import type { Aggregate } from '../windows/aggregate.ts'
import * as registry from '../windows/aggregates/registry.ts'
import { resultOf } from '../windows/result.ts'
import type { Accumulator, Group, Pane, WindowResult } from '../windows/window.ts'
import type { Dictionary } from './dictionary.ts'
import { windowKey } from './keys.ts'

const aggregates: Readonly<Record<string, Aggregate>> = registry

export interface Row {
  readonly window: string
  readonly group: Group
  readonly start: Millis
  readonly end: Millis
  readonly revision: number
  readonly accumulators: Record<string, Accumulator>
  readonly agents: readonly string[]
}

type Packed = [end: Millis, revision: number, accumulators: Record<string, Accumulator>, agents: readonly string[]]

/** The name of a window's stream of rows: window names have no slash. */
export const streamName = (window: string, groupKey: string): string => `${window}/${groupKey}`

export const streamOfName = (name: string): { window: string; group: Group } => {
  const at = name.indexOf('/')
  return { window: name.slice(0, at), group: seriesOfKey(name.slice(at + 1)) }
}

export const packRow = ({ end, revision, accumulators, agents }: Row): Uint8Array =>
  pack([end, revision, accumulators, agents] satisfies Packed)

export const unpackRow = (window: string, group: Group, start: Millis, bytes: Uint8Array): Row => {
  const [end, revision, accumulators, agents] = unpack(bytes) as Packed
  return { window, group, start, end, revision, accumulators, agents }
}

export const resultOfRow = (row: Row): WindowResult => resultOf(row, row.revision, aggregates)

const started = ({ window, group, start, end, accumulators, agents }: Pane): Row => ({
  window,
  group,
  start,
  end,
  revision: 1,
  accumulators: Object.fromEntries(Object.entries(accumulators).map(([name, accumulator]) => [name, [...accumulator]])),
  agents
})

/** The row with a pane merged into it: the next revision. */
const merged = (row: Row, pane: Pane): Row => {
  const accumulators = { ...row.accumulators }
  for (const [name, accumulator] of Object.entries(pane.accumulators)) {
    const into = [...(accumulators[name] ?? aggregates[name]!.start())]
    aggregates[name]!.merge(into, accumulator)
    accumulators[name] = into
  }
  const agents = [...new Set([...row.agents, ...pane.agents])].sort()
  return { ...row, end: Math.max(row.end, pane.end), revision: row.revision + 1, accumulators, agents }
}

export interface RowWriter {
  /** Merges a pane into its row, stored or of this same write. */
  merge(pane: Pane): Promise<WindowResult>
  /** One put for each row touched. */
  operations(): Operation[]
}

export const rowWriter = (table: Table, streams: Dictionary, operations: Operation[]): RowWriter => {
  const rows = new Map<string, Row>()
  const find = async (key: string, { window, group, start }: Pane): Promise<Row | undefined> => {
    const known = rows.get(key)
    if (known) return known
    const stored = await table.get(key)
    return stored && unpackRow(window, group, start, stored)
  }
  return {
    async merge(pane) {
      const key = windowKey(streams.stage(streamName(pane.window, pane.group.key), operations), pane.start)
      const found = await find(key, pane)
      const row = found ? merged(found, pane) : started(pane)
      rows.set(key, row)
      return resultOfRow(row)
    },
    operations: () => [...rows].map(([key, row]) => ({ key, value: packRow(row) }))
  }
}
