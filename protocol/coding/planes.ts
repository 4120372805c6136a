// Byte planes: all first bytes of the values, then all second bytes, and so on, deflated. For full doubles that repeat.

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Code } from './code.ts'
import { halvesOf } from './float.ts'

const level = 9
/** Bits a value below which a cheaper code has found the structure already, and deflating would only take time. */
const worthwhile = 24

/** Plane 0 holds the bytes with sign and exponent. */
const toPlanes = (values: Float64Array): Uint8Array => {
  const count = values.length
  const view = halvesOf(values)
  const planes = new Uint8Array(count * 8)
  for (let i = 0; i < count; i++)
    for (let plane = 0; plane < 8; plane++) planes[plane * count + i] = view.getUint8(i * 8 + 7 - plane)
  return planes
}

const fromPlanes = (planes: Uint8Array, into: Float64Array): void => {
  const count = into.length
  const view = halvesOf(into)
  for (let i = 0; i < count; i++)
    for (let plane = 0; plane < 8; plane++) view.setUint8(i * 8 + 7 - plane, planes[plane * count + i]!)
}

/** The output is capped before it grows. */
const inflate = (deflated: Uint8Array, bytes: number): Uint8Array | undefined => {
  try {
    const inflated = inflateRawSync(deflated, { maxOutputLength: bytes })
    return inflated.length === bytes ? inflated : undefined
  } catch {
    return undefined
  }
}

export const planes: Code = {
  plan: (values, _make, budget) => {
    if (budget < values.length * worthwhile) return undefined
    const deflated = deflateRawSync(toPlanes(values), { level })
    return {
      bits: 32 + 7 + deflated.length * 8,
      write: writer => {
        writer.bits(deflated.length, 32)
        writer.append(deflated)
      }
    }
  },
  read: (reader, into) => {
    const deflated = reader.take(reader.bits(32))
    const inflated = inflate(deflated, into.length * 8)
    fromPlanes(inflated ?? reader.refuse(`deflated planes that are not ${into.length * 8} bytes`), into)
  }
}
