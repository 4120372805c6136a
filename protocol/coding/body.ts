// The body of a message: which series, then column by column the times, the names of states, the values.

import assert from 'node:assert'
import type { Column, Columns } from '../columns.ts'
import type { Limits } from '../limits.ts'
import { floats } from './floats.ts'
import type { BitReader } from './reader.ts'
import { tooLarge } from './refuse.ts'
import { statesHead } from './registry.ts'
import { readStates, writeStates } from './states.ts'
import { readTable, writeTable } from './table.ts'
import { timesReader, timesWriter } from './times.ts'
import { readCoded, readHead, writeHead, writeValues } from './values.ts'
import { BitWriter } from './writer.ts'

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
const readStatesAndValues = (reader: BitReader, values: Float64Array): Pick<Column, 'states' | 'values'> => {
  const head = readHead(reader)
  if (head !== statesHead) return { values: values.length === 0 ? values : readCoded(reader, head, values) }
  const states = readStates(reader)
  return { states, values: values.length === 0 ? values : readCoded(reader, readHead(reader), values) }
}

/** @throws WaysideError WAY_BATCH_CORRUPT, WAY_BATCH_TOO_LARGE */
export const readBody = (reader: BitReader, limits: Limits): Column[] => {
  const list = readTable(reader, limits)
  const make = floats()
  const columns: Column[] = []
  let samples = 0
  const zeros = (count: number): Float64Array => {
    if (samples + count > limits.samples) tooLarge('samples', samples + count, limits.samples)
    return make(count, list.length + 1)
  }
  const readTimes = timesReader(reader, zeros)
  for (const series of list) {
    const times = readTimes()
    const values = zeros(times.length)
    samples += times.length
    columns.push({ series, times, ...readStatesAndValues(reader, values) })
  }
  reader.finish()
  return columns
}
