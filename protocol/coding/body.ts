// The body of a message: which series, then column by column the times, the names of states, the values.

import assert from 'node:assert'
import type { Column, Columns } from '../columns.ts'
import type { Limits } from '../limits.ts'
import type { Series } from '../series.ts'
import { type Floats, floats } from './floats.ts'
import type { BitReader } from './reader.ts'
import { tooLarge } from './refuse.ts'
import { statesHead } from './registry.ts'
import { readStates, writeStates } from './states.ts'
import { writeTable } from './table.ts'
import { timesReader, timesWriter } from './times.ts'
import { readCoded, readHead, readValues, writeHead, writeValues } from './values.ts'
import { BitWriter } from './writer.ts'

export interface Body {
  /** Of the columns, in their order. */
  readonly series: readonly Series[]
  readonly columns: readonly Column[]
}

export type ReadTable = (reader: BitReader, limits: Limits) => readonly Series[]

const bytesGuess = (columns: Columns): number => 128 + columns.length * 2 * (8 + (columns[0]?.times.length ?? 0))

export const writeBody = (columns: Columns): Uint8Array => {
  const writer = new BitWriter(bytesGuess(columns))
  writeTable(
    writer,
    columns.map(({ series }) => series)
  )
  const make = floats()
  const writeTimes = timesWriter(
    writer,
    columns.map(({ times }) => times),
    make
  )
  for (const { series, times, states, values } of columns) {
    assert(times.length === values.length, `${times.length} times and ${values.length} values of ${series.key}`)
    writeTimes(times)
    if (states) {
      writeHead(writer, statesHead)
      writeStates(writer, states)
    } else if (times.length === 0) writeHead(writer, 0)
    writeValues(writer, values, make)
  }
  return writer.take()
}

/** The head of a column is that of its values, or says that states come first. */
const readColumn = (reader: BitReader, series: Series, times: Float64Array, zeros: Float64Array): Column => {
  const head = readHead(reader)
  if (head !== statesHead) return { series, times, values: zeros.length === 0 ? zeros : readCoded(reader, head, zeros) }
  const states = readStates(reader)
  return { series, times, values: readValues(reader, zeros), states }
}

/** @throws WaysideError WAY_BATCH_CORRUPT, WAY_BATCH_TOO_LARGE */
export const readBody = (reader: BitReader, limits: Limits, table: ReadTable, make: Floats = floats()): Body => {
  const series = table(reader, limits)
  const columns: Column[] = new Array(series.length)
  let samples = 0
  const zeros = (count: number): Float64Array => {
    if (samples + count > limits.samples) tooLarge('samples', samples + count, limits.samples)
    return make(count, series.length + 1)
  }
  const readTimes = timesReader(reader, zeros)
  for (let i = 0; i < columns.length; i++) {
    const times = readTimes()
    const values = zeros(times.length)
    samples += times.length
    columns[i] = readColumn(reader, series[i]!, times, values)
  }
  reader.finish()
  return { series, columns }
}
