// Decimals: whole numbers divided by a power of ten. Where a few values are none, another code patches them.

import type { Code } from './code.ts'
import { patchesBits, patchesOf, readPatches, writePatches } from './patches.ts'
import { powers } from './powers.ts'
import type { BitReader } from './reader.ts'
import { scaled } from './scale.ts'
import { planSparse, readSparse } from './sparse.ts'

const readDecimals = (reader: BitReader, into: Float64Array): void => {
  const power = powers[reader.bits(4)]!
  readSparse(reader, into)
  if (power !== 1) for (let i = 0; i < into.length; i++) into[i]! /= power
}

export const decimal: Code = {
  plan: (values, make) => {
    const found = scaled(values, 0, make)
    if (!found) return undefined
    const plan = planSparse(found.wholes, make)
    return {
      bits: 4 + plan.bits,
      write: writer => {
        writer.bits(found.scale, 4)
        plan.write(writer)
      }
    }
  },
  read: readDecimals
}

export const patched: Code = {
  plan: (values, make, budget) => {
    const found = budget === Number.POSITIVE_INFINITY ? scaled(values, values.length >> 1, make) : undefined
    if (!found) return undefined
    const plan = planSparse(found.wholes, make)
    const patches = patchesOf(values, found.marks)
    return {
      bits: 4 + plan.bits + patchesBits(patches),
      write: writer => {
        writer.bits(found.scale, 4)
        plan.write(writer)
        writePatches(writer, patches)
      }
    }
  },
  read: (reader, into) => {
    readDecimals(reader, into)
    readPatches(reader, into)
  }
}
