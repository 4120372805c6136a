// The plain text of a payload, and the numbers that text may spell.

import { WaysideError } from '../../protocol/errors.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

// Decimal only: Number() also takes '', '0x10' and 'Infinity'.
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

const shownMax = 40

/** @throws WaysideError WAY_PAYLOAD_INVALID */
export const invalid = (what: string): never => {
  throw new WaysideError('WAY_PAYLOAD_INVALID', `payload ${what}`)
}

/** A value as a message may show it: short, on one line, and never walked into, because it may be nested deeper than the stack. */
export const shown = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object'
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}...`
}

/** @throws WaysideError WAY_PAYLOAD_INVALID where the payload is longer than `bytesMax` or not UTF-8 */
export const textOf = (payload: Uint8Array, bytesMax: number): string => {
  if (payload.length > bytesMax) return invalid(`has ${payload.length} bytes, the limit is ${bytesMax}`)
  try {
    return utf8.decode(payload)
  } catch {
    return invalid(`of ${payload.length} bytes is not UTF-8 text`)
  }
}

/** The finite number that a text spells, surrounding white space allowed; NaN where it spells none. */
export const numberOf = (text: string): number => {
  const trimmed = text.trim()
  const number = decimal.test(trimmed) ? Number(trimmed) : Number.NaN
  return Number.isFinite(number) ? number : Number.NaN
}
