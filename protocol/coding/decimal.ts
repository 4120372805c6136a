// Decimals: whole numbers divided by a power of ten; the few values that are none are patched.

import type { Code } from './code.ts'
import { patchesBits, patchesOf, readPatches, writePatches } from './patches.ts'
import { powers } from './powers.ts'
import { scaled } from './scale.ts'
import { planSparse, readSparse } from './sparse.ts'

export const decimal: Code = {
  plan: values => {
    const found = scaled(values, values.length >> 1)
    if (!found) return undefined
    const { scale, wholes, marks, misses } = found
    const plan = planSparse(wholes)
    const patches = misses === 0 ? [] : patchesOf(values, marks)
    return {
      bits: 4 + plan.bits + patchesBits(patches),
      write: writer => {
        writer.bits(scale, 4)
        plan.write(writer)
        writePatches(writer, patches)
      }
    }
  },
  read: (reader, into) => {
    const power = powers[reader.bits(4)]!
    readSparse(reader, into)
    if (power !== 1) for (let i = 0; i < into.length; i++) into[i]! /= power
    readPatches(reader, into)
  }
}
