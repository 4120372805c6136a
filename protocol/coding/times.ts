// The times of the columns: all columns share them, or each says which earlier times are its own too.

import { sameBits } from './float.ts'
import type { Floats } from './floats.ts'
import type { BitReader } from './reader.ts'
import { readReference, writeReference } from './reference.ts'
import { readValues, writeValues } from './values.ts'
import type { BitWriter } from './writer.ts'

/** How many of the last times a column is compared with. */
const recentMax = 32

/** The place of equal times among those known, or the next place. */
const placeOf = (known: readonly Float64Array[], times: Float64Array, expected: number): number => {
  if (expected < known.length && sameBits(known[expected]!, times)) return expected
  const oldest = Math.max(0, known.length - recentMax)
  for (let i = known.length - 1; i >= oldest; i--)
    if (known[i]!.length === times.length && known[i]![0] === times[0] && sameBits(known[i]!, times)) return i
  return known.length
}

const writeNew = (writer: BitWriter, times: Float64Array, make: Floats): void => {
  writer.gamma(times.length, 6)
  writeValues(writer, times, make)
}

/** Writes the times of one column after the other. */
export const timesWriter = (writer: BitWriter, all: readonly Float64Array[], make: Floats): ((times: Float64Array) => void) => {
  const areShared = all.length > 0 && all.every(times => sameBits(times, all[0]!))
  writer.bits(areShared ? 1 : 0, 1)
  if (areShared) {
    writeNew(writer, all[0]!, make)
    return () => undefined
  }
  const known: Float64Array[] = []
  let place = 0
  return times => {
    const expected = place
    place = placeOf(known, times, expected)
    writeReference(writer, place, expected, known.length)
    if (place < known.length) return
    known.push(times)
    writeNew(writer, times, make)
  }
}

/** Makes an array of zeros; told how long, it may refuse. */
export type Make = (count: number) => Float64Array

const readNew = (reader: BitReader, make: Make): Float64Array => readValues(reader, make(reader.gamma(6)))

export const timesReader = (reader: BitReader, make: Make): (() => Float64Array) => {
  if (reader.flag()) {
    const shared = readNew(reader, make)
    return () => shared
  }
  const known: Float64Array[] = []
  let place = 0
  return () => {
    place = readReference(reader, place, known.length)
    if (place === known.length) known.push(readNew(reader, make))
    return known[place] ?? reader.refuse(`times ${place} of ${known.length}`)
  }
}
