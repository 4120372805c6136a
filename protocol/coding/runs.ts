// Residuals that are mostly zero: the zeros in runs, each but the last followed by one that is not zero.

import type { Floats } from './floats.ts'
import type { BitReader } from './reader.ts'
import { readNumber, unzigzag, writeNumber } from './rice.ts'
import type { BitWriter } from './writer.ts'

/** What is not zero is zigzagged, less one. */
export interface Runs {
  readonly lengths: Float64Array
  readonly lengthCount: number
  readonly others: Float64Array
  readonly otherCount: number
}

/** `zeros` is how many of the values are 0. */
export const splitRuns = (values: Float64Array, zeros: number, make: Floats): Runs => {
  const others = make(values.length - zeros)
  const lengths = make(others.length + 1)
  let [lengthCount, otherCount, run] = [0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0) run++
    else {
      lengths[lengthCount++] = run
      others[otherCount++] = values[i]! - 1
      run = 0
    }
  }
  if (run > 0) lengths[lengthCount++] = run
  return { lengths, lengthCount, others, otherCount }
}

export const writeRuns = (
  writer: BitWriter,
  { lengths, lengthCount, others, otherCount }: Runs,
  runK: number,
  k: number
): void => {
  for (let i = 0; i < lengthCount; i++) {
    writeNumber(writer, lengths[i]!, runK)
    if (i < otherCount) writeNumber(writer, others[i]!, k)
  }
}

/** Reads `into.length` residuals, the zeros in runs. `into` holds zeros. */
export const readRuns = (reader: BitReader, into: Float64Array, runK: number, k: number): void => {
  for (let i = 0; i < into.length; i++) {
    const run = readNumber(reader, runK)
    if (run > into.length - i) reader.refuse(`a run of ${run} where ${into.length - i} are left`)
    if ((i += run) < into.length) into[i] = unzigzag(readNumber(reader, k) + 1)
    if (reader.at > reader.end) reader.refuse('residuals end early')
  }
}
