// Makes of a recording the journal that a collector would have had: batches as they come, and time that goes on between them.

import { encodeBatch } from '../../protocol/codec.ts'
import { ColumnsBuilder } from '../../protocol/columns.ts'
import type { Millis, Series } from '../../protocol/series.ts'
import type { JournalEntry } from '../ingest/entry.ts'
import type { Register } from '../series/register.ts'
import type { Moment } from './recordings.ts'

export interface EntriesOptions {
  readonly lateness: Millis
  /** How far the watermark goes past the last row, so that all windows close. */
  readonly after: Millis
  /** Position of the first entry. */
  readonly first: number
}

/** What was read. */
export interface Read {
  rows: number
  readings: number
  /** Rows that came after their time: windows may have closed without them. */
  late: number
  from: Millis
  to: Millis
}

export const nothingRead = (): Read => ({
  rows: 0,
  readings: 0,
  late: 0,
  from: Number.POSITIVE_INFINITY,
  to: Number.NEGATIVE_INFINITY
})

const agent = 'recording'
const epoch = '0'.repeat(16)
/** Event time in one batch at most, and samples. */
const batchMs: Millis = 10_000
const samplesMost = 4096
/** A sign of life so often where nothing is recorded, but not more of them in one gap. */
const quietMs: Millis = 30_000
const signsMost = 200

/**
 * Received when they were recorded, up to a watermark that follows them: there is no link that could delay anything.
 * @param read filled on the way
 */
export async function* entriesOf(
  moments: AsyncIterable<Moment>,
  { lateness, after, first }: EntriesOptions,
  { register, read }: { readonly register: Register; readonly read: Read }
): AsyncGenerator<JournalEntry> {
  const builder = new ColumnsBuilder()
  let position = first
  let began: Millis = 0
  let sequence = 0

  const letIn = (all: readonly Series[]): void => {
    const keys = all.map(({ key }) => key).filter(key => register.numberOf(key) < 0)
    if (keys.length > 0) register.add({ agent, since: position, keys: [...new Set(keys)] })
  }

  const batch = (): JournalEntry => {
    const columns = builder.take()
    letIn(columns.map(({ series }) => series))
    const bytes = encodeBatch({ agent, epoch, lane: 'live', sequence: ++sequence, columns })
    return { kind: 'batch', position: position++, total: 0, received: read.to, agent, watermark: read.to - lateness, bytes }
  }

  function* quiet(until: Millis): Generator<JournalEntry> {
    const step = Math.max(quietMs, (until - read.to) / signsMost)
    for (let received = read.to + step; received < until; received += step)
      yield { kind: 'heartbeat', position: position++, total: 0, received, agent, watermark: received - lateness }
  }

  for await (const { time, readings } of moments) {
    const isFull = builder.length + readings.length > samplesMost || time >= began + batchMs
    if (builder.length > 0 && isFull) yield batch()
    if (read.rows > 0 && builder.length === 0) yield* quiet(time)
    if (builder.length === 0) began = time
    for (const [series, value] of readings) builder.add(series, time, value)
    read.rows++
    read.readings += readings.length
    if (time < read.to - lateness) read.late++
    read.from = Math.min(read.from, time)
    read.to = Math.max(read.to, time)
  }
  if (builder.length > 0) yield batch()
  // Only windows go on: that nothing more is recorded is no silence.
  if (read.rows > 0)
    yield { kind: 'heartbeat', position: position++, total: 0, received: read.to, agent, watermark: read.to + after + 1 }
}
