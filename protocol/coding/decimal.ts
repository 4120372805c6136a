// Decimals: whole numbers on a grid, divided by a power of ten; the few values that are none are patched.

import type { Code } from './code.ts'
import { patchesBits, patchesOf, readPatches, writePatches } from './patches.ts'
import { powers } from './powers.ts'
import { scaled } from './scale.ts'
import { gridBits, gridOf, readGrid, toSteps, writeGrid } from './step.ts'
import { planWhole, readWhole } from './whole.ts'

export const decimal: Code = {
  plan: values => {
    const found = scaled(values, values.length >> 1)
    if (!found) return undefined
    const { scale, wholes, marks, misses } = found
    const grid = gridOf(wholes)
    toSteps(wholes, grid)
    const whole = planWhole(wholes)
    const patches = misses === 0 ? [] : patchesOf(values, marks)
    return {
      bits: 5 + gridBits(grid) + whole.bits + patchesBits(patches),
      write: writer => {
        writer.bits(scale, 5)
        writeGrid(writer, grid)
        whole.write(writer)
        writePatches(writer, patches)
      }
    }
  },
  read: (reader, into) => {
    const scale = reader.bits(5)
    const power = powers[scale] ?? reader.refuse(`a decimal scale of ${scale}`)
    const { step, offset } = readGrid(reader)
    readWhole(reader, into)
    if (step !== 1 || offset !== 0) for (let i = 0; i < into.length; i++) into[i] = offset + step * into[i]!
    if (power !== 1) for (let i = 0; i < into.length; i++) into[i]! /= power
    readPatches(reader, into)
  }
}
