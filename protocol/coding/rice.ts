// Residuals as bits: Rice codes of the zigzagged residual, each by itself or with the zeros in runs.

import type { BitReader } from './reader.ts'
import { type BitWriter, widthOf } from './writer.ts'

/** So many zero bits are an escape: the number follows with its width, so an outlier costs its own size. */
const escapeZeros = 16
/** Five bits. */
const parameterMax = 31

export const zigzag = (residual: number): number => (residual < 0 ? -2 * residual - 1 : 2 * residual)

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

/** The same where no number is an escape. */
const plainPrice = (values: Float64Array, count: number, k: number): number => {
  let quotients = 0
  for (let i = 0; i < count; i++) quotients += values[i]! >>> k
  return quotients + count * (k + 1)
}

/** The cheapest Rice parameter for numbers that are not negative, found downhill from the mean. */
export const fit = (values: Float64Array, count: number): { k: number; bits: number } => {
  let [sum, max] = [0, 0]
  for (let i = 0; i < count; i++) {
    sum += values[i]!
    if (values[i]! > max) max = values[i]!
  }
  const bitsWith = (k: number): number =>
    max < Math.min(2147483648, escapeZeros * 2 ** k) ? plainPrice(values, count, k) : price(values, count, k)
  let k = Math.min(parameterMax, Math.max(0, Math.floor(Math.log2((sum / Math.max(1, count)) * 0.7 + 0.5))))
  let bits = bitsWith(k)
  for (const direction of [-1, 1]) {
    const start = k
    for (let next = k + direction; next >= 0 && next <= parameterMax; next += direction) {
      const cost = bitsWith(next)
      if (cost >= bits) break
      ;[bits, k] = [cost, next]
    }
    if (k !== start) break
  }
  return { k, bits }
}

const writeNumber = (writer: BitWriter, value: number, k: number): void => {
  const quotient = Math.floor(value / 2 ** k)
  if (quotient < escapeZeros) {
    writer.bits(1, quotient + 1)
    writer.wide(value - quotient * 2 ** k, k)
  } else {
    const width = widthOf(value)
    writer.bits(0, escapeZeros)
    writer.bits(width, 6)
    writer.wide(value, width)
  }
}

export const writeNumbers = (writer: BitWriter, values: Float64Array, count: number, k: number): void => {
  for (let i = 0; i < count; i++) writeNumber(writer, values[i]!, k)
}

const readNumber = (reader: BitReader, k: number): number => {
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

export const splitRuns = (values: Float64Array): Runs => {
  const lengths = new Float64Array(values.length + 1)
  const others = new Float64Array(values.length)
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
