// Residuals as bits: Rice codes of the zigzagged residual, each by itself or with the zeros in runs.

import type { BitReader } from './reader.ts'
import { type BitWriter, widthOf } from './writer.ts'

/** So many zero bits are an escape: the number follows with its width, so an outlier costs its own size. */
const escapeZeros = 16
/** Five bits. */
const parameterMax = 31

/** Without a branch where 32 bits do, for the sign of noise cannot be foretold. */
export const zigzag = (residual: number): number => {
  const small = residual | 0
  if (small === residual) return ((small << 1) ^ (small >> 31)) >>> 0
  return residual < 0 ? -2 * residual - 1 : 2 * residual
}

const numberBits = (value: number, k: number): number => {
  const quotient = value < 2147483648 ? value >>> k : Math.floor(value / 2 ** k)
  return quotient < escapeZeros ? quotient + 1 + k : escapeZeros + 6 + widthOf(value)
}

/** The price of the first `count` numbers. */
const price = (values: Float64Array, count: number, k: number): number => {
  let bits = 0
  for (let i = 0; i < count; i++) bits += numberBits(values[i]!, k)
  return bits
}

/** What numbers cost with a parameter. */
export interface Fit {
  readonly k: number
  readonly bits: number
}

/** The best of `k` and its neighbours where no number is an escape, in one pass. */
const plainFit = (values: Float64Array, count: number, k: number): Fit => {
  const [less, more] = [Math.max(0, k - 1), k + 1]
  let [below, at, above] = [count * (less + 1), count * (k + 1), count * (more + 1)]
  for (let i = 0; i < count; i++) {
    const value = values[i]! | 0
    below += value >>> less
    at += value >>> k
    above += value >>> more
  }
  if (below < at && below <= above) return { k: less, bits: below }
  return above < at ? { k: more, bits: above } : { k, bits: at }
}

/** Downhill from `k` by the price to the bit. */
const searchedFit = (values: Float64Array, count: number, k: number): Fit => {
  let best = { k, bits: price(values, count, k) }
  for (const direction of [-1, 1]) {
    const start = best.k
    for (let next = start + direction; next >= 0 && next <= parameterMax; next += direction) {
      const bits = price(values, count, next)
      if (bits >= best.bits) break
      best = { k: next, bits }
    }
    if (best.k !== start) break
  }
  return best
}

/** The cheapest Rice parameter found for the first `count` numbers, none of them negative. */
export const fit = (values: Float64Array, count: number): Fit => {
  let [sum, max] = [0, 0]
  for (let i = 0; i < count; i++) {
    sum += values[i]!
    if (values[i]! > max) max = values[i]!
  }
  const k = Math.min(parameterMax, Math.max(0, Math.floor(Math.log2((sum / Math.max(1, count)) * 0.7 + 0.5))))
  const isPlain = k < parameterMax && max < 2147483648 && max < escapeZeros * 2 ** Math.max(0, k - 1)
  return isPlain ? plainFit(values, count, k) : searchedFit(values, count, k)
}

const writeLarge = (writer: BitWriter, value: number, k: number): void => {
  const quotient = Math.floor(value / 2 ** k)
  if (quotient < escapeZeros) {
    writer.bits(1, quotient + 1)
    writer.bits(value - quotient * 2 ** k, k)
  } else {
    const width = widthOf(value)
    writer.bits(0, escapeZeros)
    writer.bits(width, 6)
    writer.wide(value, width)
  }
}

const writeNumber = (writer: BitWriter, value: number, k: number): void => {
  const quotient = value < 2147483648 ? value >>> k : escapeZeros
  if (quotient < escapeZeros && quotient + k < 32) writer.bits((1 << k) | (value & ((1 << k) - 1)), quotient + 1 + k)
  else writeLarge(writer, value, k)
}

export const writeNumbers = (writer: BitWriter, values: Float64Array, count: number, k: number): void => {
  for (let i = 0; i < count; i++) writeNumber(writer, values[i]!, k)
}

const readNumber = (reader: BitReader, k: number): number => {
  if (reader.at > reader.end) reader.refuse('residuals end early')
  const zeros = Math.clz32(reader.peek())
  if (zeros < escapeZeros) {
    reader.at += zeros + 1
    return zeros * 2 ** k + reader.wide(k)
  }
  reader.at += escapeZeros
  return reader.wide(reader.bits(6))
}

const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2)

/** Reads `into.length` residuals, each a Rice code. */
export const readEach = (reader: BitReader, into: Float64Array, k: number): void => {
  const { bytes, end } = reader
  let at = reader.at
  for (let i = 0; i < into.length; i++) {
    const byte = at >>> 3
    const shift = at & 7
    const head = (bytes[byte]! << 24) | (bytes[byte + 1]! << 16) | (bytes[byte + 2]! << 8) | bytes[byte + 3]!
    const window = (head << shift) | (bytes[byte + 4]! >>> (8 - shift))
    const zeros = Math.clz32(window)
    if (zeros < escapeZeros && zeros + k < 32) {
      const value = (zeros << k) | (((window << (zeros + 1)) >>> 1) >>> (31 - k))
      into[i] = (value >>> 1) ^ -(value & 1)
      at += zeros + 1 + k
    } else {
      reader.at = at
      into[i] = unzigzag(readNumber(reader, k))
      at = reader.at
    }
    if (at > end) reader.refuse('residuals end early')
  }
  reader.at = at
}

/** The residuals as runs of zeros, each but the last followed by one that is not zero (less one, zigzagged). */
export interface Runs {
  readonly lengths: Float64Array
  readonly lengthCount: number
  readonly others: Float64Array
  readonly otherCount: number
}

/** `zeros` is how many of the values are 0. */
export const splitRuns = (values: Float64Array, zeros: number): Runs => {
  const others = new Float64Array(values.length - zeros)
  const lengths = new Float64Array(others.length + 1)
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
