// References into a list that both sides build as they go: the one before, a new one, or any by its place.

import type { BitReader } from './reader.ts'
import type { BitWriter } from './writer.ts'

/** `expected` costs one bit, a new one (`index === known`) two, any other two and its place. */
export const writeReference = (writer: BitWriter, index: number, expected: number, known: number): void => {
  if (index === expected) writer.bits(1, 1)
  else if (index === known) writer.bits(1, 2)
  else {
    writer.bits(0, 2)
    writer.gamma(index, 2)
  }
}

/** The place in the list; `known` is a new one. */
export const readReference = (reader: BitReader, expected: number, known: number): number => {
  if (reader.flag()) return expected
  if (reader.flag()) return known
  const index = reader.gamma(2)
  return index < known ? index : reader.refuse(`entry ${index} of a list of ${known}`)
}
