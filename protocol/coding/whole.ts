// Whole numbers as bits: the predictor and the residual code that cost least, and what they need to start.

import type { Floats } from './floats.ts'
import { finalists, type Guess } from './guess.ts'
import { type Predictor, predictors, residuals, restore, type Start } from './predict.ts'
import { fit } from './price.ts'
import type { BitReader } from './reader.ts'
import { parameterBits, readEach, readParameter, writeNumbers, writeParameter, zigzag } from './rice.ts'
import { type Runs, readRuns, splitRuns, writeRuns } from './runs.ts'
import { type BitWriter, signedBits } from './writer.ts'

/** Numbers up to here can be sent: their differences still fit a float64 when zigzagged. */
export const wholeMax = 2 ** 51
/** A way to write something, with its exact price. */
export interface Plan {
  readonly bits: number
  write(writer: BitWriter): void
}

interface Coding {
  readonly bits: number
  readonly k: number
  readonly runs?: { readonly split: Runs; readonly k: number }
}

const hasDrift = (predictor: Predictor): boolean => predictor === 'last' || predictor === 'line' || predictor === 'curve'

/** Noise drowns the low bits of the seed, so they are not sent; except where the first residuals would disturb a slope. */
const seedShift = (predictor: Predictor, runs: boolean, k: number): number =>
  runs || predictor === 'line' || predictor === 'curve' ? 0 : Math.max(0, k - 1)

/** Fills `into` with the zigzagged residuals, and counts its zeros. */
const spread = (values: Float64Array, guess: Guess, into: Float64Array): number => {
  residuals(guess.predictor, values, into, guess)
  let zeros = 0
  for (let i = 0; i < into.length; i++) {
    into[i] = zigzag(into[i]!)
    if (into[i] === 0) zeros++
  }
  return zeros
}

const runsOf = (zigzagged: Float64Array, zeros: number, make: Floats): Coding => {
  const split = splitRuns(zigzagged, zeros, make)
  const lengths = fit(split.lengths, split.lengthCount)
  const others = fit(split.others, split.otherCount)
  return { bits: lengths.bits + others.bits + parameterBits(lengths.k), k: others.k, runs: { split, k: lengths.k } }
}

const codingOf = (zigzagged: Float64Array, zeros: number, make: Floats): Coding => {
  const each: Coding = fit(zigzagged, zigzagged.length)
  if (zeros * 3 < zigzagged.length) return each
  const runs = runsOf(zigzagged, zeros, make)
  return runs.bits < each.bits ? runs : each
}

const headBits = ({ predictor, seed, drift }: Guess, { k, runs }: Coding): number =>
  4 +
  parameterBits(k) +
  signedBits(Math.round(seed / 2 ** seedShift(predictor, runs !== undefined, k))) +
  (hasDrift(predictor) ? signedBits(drift) : 0)

const writeCoded = (writer: BitWriter, guess: Guess, { k, runs }: Coding, shift: number, zigzagged: Float64Array): void => {
  writer.bits(predictors.indexOf(guess.predictor), 3)
  writer.bits(runs ? 1 : 0, 1)
  writeParameter(writer, k)
  if (runs) writeParameter(writer, runs.k)
  writer.signed(guess.seed / 2 ** shift)
  if (hasDrift(guess.predictor)) writer.signed(guess.drift)
  if (runs) writeRuns(writer, runs.split, runs.k, k)
  else writeNumbers(writer, zigzagged, zigzagged.length, k)
}

/** The cheapest way found for whole numbers up to `wholeMax`; at least one. */
export const planWhole = (values: Float64Array, make: Floats): Plan => {
  const zigzagged = make(values.length)
  let found: { guess: Guess; coding: Coding; bits: number } | undefined
  for (const guess of finalists(values)) {
    const coding = codingOf(zigzagged, spread(values, guess, zigzagged), make)
    const bits = coding.bits + headBits(guess, coding)
    if (!found || bits < found.bits) found = { guess, coding, bits }
  }
  const { guess, coding, bits } = found!
  const shift = seedShift(guess.predictor, coding.runs !== undefined, coding.k)
  const rounded = { ...guess, seed: Math.round(guess.seed / 2 ** shift) * 2 ** shift }
  return {
    bits,
    write: writer => {
      spread(values, rounded, zigzagged)
      writeCoded(writer, rounded, coding, shift, zigzagged)
    }
  }
}

const readStart = (reader: BitReader, predictor: Predictor, shift: number): Start => {
  const seed = reader.signed() * 2 ** shift
  return { seed, drift: hasDrift(predictor) ? reader.signed() : 0 }
}

const check = (reader: BitReader, values: Float64Array): void => {
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]!) > 2 ** 53) reader.refuse('a whole number beyond 2^53')
}

/** Fills `into`, which holds zeros, with whole numbers. */
export const readWhole = (reader: BitReader, into: Float64Array): void => {
  const predictor = predictors[reader.bits(3)]!
  const runs = reader.flag()
  const k = readParameter(reader)
  const runK = runs ? readParameter(reader) : 0
  const start = readStart(reader, predictor, seedShift(predictor, runs, k))
  if (runs) readRuns(reader, into, runK, k)
  else readEach(reader, into, k)
  restore(predictor, into, start)
  check(reader, into)
}
