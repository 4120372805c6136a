// Numbers that are not negative as Rice codes, and residuals as such numbers.

import type { BitReader } from './reader.ts'
import { type BitWriter, widthOf } from './writer.ts'

/** So many zero bits are an escape: the number follows with its width, so an outlier costs its own size. */
export const escapeZeros = 16
/** Parameters from here on take five bits more. */
const longParameter = 31
export const parameterMax = 52
/** Bits for which the numbers of a shift are right. */
export const shiftMax = 31

export const parameterBits = (k: number): number => (k < longParameter ? 5 : 10)

export const writeParameter = (writer: BitWriter, k: number): void => {
  writer.bits(Math.min(k, longParameter), 5)
  if (k >= longParameter) writer.bits(k - longParameter, 5)
}

export const readParameter = (reader: BitReader): number => {
  const k = reader.bits(5)
  return k < longParameter ? k : longParameter + reader.bits(5)
}

/** Without a branch where 32 bits do, for the sign of noise cannot be foretold. */
export const zigzag = (residual: number): number => {
  const small = residual | 0
  if (small === residual) return ((small << 1) ^ (small >> 31)) >>> 0
  return residual < 0 ? -2 * residual - 1 : 2 * residual
}

const writeLarge = (writer: BitWriter, value: number, k: number): void => {
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

export const writeNumber = (writer: BitWriter, value: number, k: number): void => {
  const quotient = value < 2147483648 && k <= shiftMax ? value >>> k : escapeZeros
  if (quotient < escapeZeros && quotient + k < 32) writer.bits((1 << k) | (value & ((1 << k) - 1)), quotient + 1 + k)
  else writeLarge(writer, value, k)
}

export const writeNumbers = (writer: BitWriter, values: Float64Array, count: number, k: number): void => {
  for (let i = 0; i < count; i++) writeNumber(writer, values[i]!, k)
}

export const readNumber = (reader: BitReader, k: number): number => {
  if (reader.at > reader.end) reader.refuse('residuals end early')
  const zeros = Math.clz32(reader.peek())
  if (zeros < escapeZeros) {
    reader.at += zeros + 1
    return zeros * 2 ** k + reader.wide(k)
  }
  reader.at += escapeZeros
  return reader.wide(reader.bits(6))
}

export const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2)

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
