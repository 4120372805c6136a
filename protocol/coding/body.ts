// The columns of a message: times, which columns may share, names of states, values.

import type { Column, Columns } from '../columns.ts'
import type { Limits } from '../limits.ts'
import type { Series } from '../series.ts'
import { sameBits } from './float.ts'
import type { BitReader } from './reader.ts'
import { readReference, writeReference } from './reference.ts'
import { tooLarge } from './refuse.ts'
import { readStates, writeStates } from './states.ts'
import { readValues, writeValues } from './values.ts'
import { BitWriter } from './writer.ts'

/** How many of the last times a column is compared with. */
const recentMax = 32

/** The place of equal times among those known, or the next place. */
const placeOf = (known: readonly Float64Array[], times: Float64Array, expected: number): number => {
  if (sameBits(known[expected]!, times)) return expected
  const oldest = Math.max(0, known.length - recentMax)
  for (let i = known.length - 1; i >= oldest; i--)
    if (known[i]!.length === times.length && known[i]![0] === times[0] && sameBits(known[i]!, times)) return i
  return known.length
}

export const writeBody = (columns: Columns): Uint8Array => {
  const writer = new BitWriter()
  const known: Float64Array[] = [new Float64Array(0)]
  let place = 0
  for (const { times, states, values } of columns) {
    const expected = place
    place = placeOf(known, times, expected)
    writeReference(writer, place, expected, known.length)
    if (place === known.length) {
      known.push(times)
      writer.gamma(times.length, 6)
      writeValues(writer, times)
    }
    writeStates(writer, states)
    writeValues(writer, values)
  }
  return writer.take()
}

/** Short columns share memory, as making a typed array costs as much as filling it. */
const slabMax = 4096

/** Hands out arrays of zeros; `left` is how many more of that length are likely. */
const slabs = (): ((count: number, left: number) => Float64Array) => {
  let [slab, used] = [new Float64Array(0), 0]
  return (count, left) => {
    if (count > slab.length - used) [slab, used] = [new Float64Array(Math.max(count, Math.min(slabMax, count * left))), 0]
    used += count
    return slab.subarray(used - count, used)
  }
}

/** @throws WaysideError WAY_BATCH_CORRUPT, WAY_BATCH_TOO_LARGE */
export const readBody = (reader: BitReader, list: readonly Series[], limits: Limits): Column[] => {
  const known: Float64Array[] = [new Float64Array(0)]
  let [place, samples] = [0, 0]
  const columns: Column[] = []
  const slab = slabs()
  for (const series of list) {
    place = readReference(reader, place, known.length)
    const isNew = place === known.length
    const count = isNew ? reader.gamma(6) : known[place]!.length
    if ((samples += count) > limits.samples) tooLarge('samples', samples, limits.samples)
    if (isNew) known.push(readValues(reader, slab(count, list.length)))
    const states = readStates(reader)
    const column = { series, times: known[place]!, values: readValues(reader, slab(count, list.length - columns.length)) }
    columns.push(states ? { ...column, states } : column)
  }
  reader.finish()
  return columns
}
