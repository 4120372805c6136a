// A column of float64s: the code that costs least, and its number.

import type { Floats } from './floats.ts'
import type { BitReader } from './reader.ts'
import { codes } from './registry.ts'
import type { Plan } from './whole.ts'
import type { BitWriter } from './writer.ts'

/** Numbers of codes: 1 is decimal, 01 constant, 00 and three bits whatever else. */
export const writeHead = (writer: BitWriter, code: number): void => {
  if (code < 2) writer.bits(1, code + 1)
  else writer.bits(code, 5)
}

export const readHead = (reader: BitReader): number => {
  const word = reader.peek()
  if (word < 0) {
    reader.skip(1)
    return 0
  }
  const isConstant = (word & 0x40000000) !== 0
  reader.skip(isConstant ? 2 : 5)
  return isConstant ? 1 : (word >>> 27) & 7
}

/** A constant, or less than a bit a value: nothing that follows costs less by much. */
const isSettled = ({ code, plan }: Choice, count: number): boolean => code === 1 || plan.bits < count

interface Choice {
  readonly code: number
  readonly plan: Plan
}

const choose = (values: Float64Array, make: Floats): Choice => {
  let best: Choice | undefined
  for (const [code, { plan }] of codes.entries()) {
    const found = plan(values, make, best ? best.plan.bits : Number.POSITIVE_INFINITY)
    if (found && (!best || found.bits < best.plan.bits)) best = { code, plan: found }
    if (code > 0 && best && isSettled(best, values.length)) break
  }
  return best!
}

export const writeValues = (writer: BitWriter, values: Float64Array, make: Floats): void => {
  if (values.length === 0) return
  const { code, plan } = choose(values, make)
  writeHead(writer, code)
  plan.write(writer)
}

/** Fills `values`, which hold zeros, by the code whose number was read. */
export const readCoded = (reader: BitReader, head: number, values: Float64Array): Float64Array => {
  const code = codes[head] ?? reader.refuse('an unknown column code')
  code.read(reader, values)
  return values
}

export const readValues = (reader: BitReader, values: Float64Array): Float64Array =>
  values.length === 0 ? values : readCoded(reader, readHead(reader), values)
