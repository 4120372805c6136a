// One value for the whole column: a decimal where it is one, else 64 bits.

import type { Code } from './code.ts'
import { halvesOf, high, low, setHalves } from './float.ts'
import { powers, scaleMax } from './powers.ts'
import type { BitReader } from './reader.ts'
import { type Plan, wholeMax } from './whole.ts'
import { signedBits } from './writer.ts'

const isConstant = (values: Float64Array): boolean => {
  if (values[0]! < values[1]! || values[0]! > values[1]!) return false
  const view = halvesOf(values)
  for (let i = 1; i < values.length; i++) if (high(view, i) !== high(view, 0) || low(view, i) !== low(view, 0)) return false
  return true
}

const decimal = (value: number): Plan | undefined => {
  for (let scale = 0; scale <= scaleMax; scale++) {
    const whole = Math.round(value * powers[scale]!) + 0
    if (!(Math.abs(whole) <= wholeMax)) return undefined
    if (!Object.is(whole / powers[scale]!, value)) continue
    return {
      bits: 5 + signedBits(whole),
      write: writer => {
        writer.bits(1, 1)
        writer.bits(scale, 4)
        writer.signed(whole)
      }
    }
  }
  return undefined
}

const bits = (values: Float64Array): Plan => ({
  bits: 65,
  write: writer => {
    const view = halvesOf(values)
    writer.bits(0, 1)
    writer.bits(high(view, 0), 32)
    writer.bits(low(view, 0), 32)
  }
})

const readDecimal = (reader: BitReader): number => {
  const scale = reader.bits(4)
  return reader.signed() / powers[scale]!
}

const fillBits = (into: Float64Array, upper: number, lower: number): void => {
  const view = halvesOf(into)
  for (let i = 0; i < into.length; i++) setHalves(view, i, upper, lower)
}

export const constant: Code = {
  plan: values => (isConstant(values) ? (decimal(values[0]!) ?? bits(values)) : undefined),
  read: (reader, into) => {
    if (reader.flag()) {
      const value = readDecimal(reader)
      // Mostly there is but one, and then a call costs more than all else here.
      for (let i = 0; i < into.length; i++) into[i] = value
    } else fillBits(into, reader.bits(32), reader.bits(32))
  }
}
