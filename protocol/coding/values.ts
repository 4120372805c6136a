// A column of float64s: the code that costs least, and its number.

import type { BitReader } from './reader.ts'
import { codes } from './registry.ts'
import type { Plan } from './whole.ts'
import type { BitWriter } from './writer.ts'

const codeBits = 3
/** What costs no more is a constant: nothing beats it. */
const constantBitsMax = 65

export const writeValues = (writer: BitWriter, values: Float64Array): void => {
  if (values.length === 0) return
  let best: { code: number; plan: Plan } | undefined
  for (const [code, { plan }] of codes.entries()) {
    if (best && best.plan.bits <= constantBitsMax) break
    const found = plan(values, best ? best.plan.bits : Number.POSITIVE_INFINITY)
    if (found && (!best || found.bits < best.plan.bits)) best = { code, plan: found }
  }
  writer.bits(best!.code, codeBits)
  best!.plan.write(writer)
}

/** Fills `values`, which hold zeros. */
export const readValues = (reader: BitReader, values: Float64Array): Float64Array => {
  if (values.length === 0) return values
  const code = codes[reader.bits(codeBits)] ?? reader.refuse('an unknown column code')
  code.read(reader, values)
  return values
}
