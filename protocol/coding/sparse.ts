// Whole numbers of which not every one occurs: as they are, folded to the digits that count, or on a grid.

import type { Floats } from './floats.ts'
import { digitsThatCount, fold, unfoldAll } from './fold.ts'
import { fromCounts, type Grid, gridOf, toCounts } from './grid.ts'
import type { BitReader } from './reader.ts'
import { type Plan, planWhole, readWhole } from './whole.ts'
import { signedBits } from './writer.ts'

const plainPlan = (wholes: Float64Array, make: Floats): Plan => {
  const plan = planWhole(wholes, make)
  return {
    bits: 1 + plan.bits,
    write: writer => {
      writer.bits(0, 1)
      plan.write(writer)
    }
  }
}

const foldPlan = (wholes: Float64Array, digits: number, make: Floats): Plan => {
  const folded = make(wholes.length)
  for (let i = 0; i < folded.length; i++) folded[i] = fold(wholes[i]!, digits)
  const plan = planWhole(folded, make)
  return {
    bits: 6 + plan.bits,
    write: writer => {
      writer.bits(0b10, 2)
      writer.bits(digits, 4)
      plan.write(writer)
    }
  }
}

/** Of a grid of nothing but tens: how many. */
const tensOf = ({ step, offset }: Grid): number | undefined => {
  const zeros = Math.round(Math.log10(step))
  return offset === 0 && 10 ** zeros === step ? zeros : undefined
}

const gridPlan = (wholes: Float64Array, make: Floats): Plan | undefined => {
  const grid = gridOf(wholes)
  if (!grid) return undefined
  const plan = planWhole(toCounts(wholes, grid, make), make)
  const zeros = tensOf(grid)
  if (zeros !== undefined) {
    return {
      bits: 7 + plan.bits,
      write: writer => {
        writer.bits(0b110, 3)
        writer.bits(zeros, 4)
        plan.write(writer)
      }
    }
  }
  return {
    bits: 3 + signedBits(grid.step) + signedBits(grid.offset) + plan.bits,
    write: writer => {
      writer.bits(0b111, 3)
      writer.signed(grid.step)
      writer.signed(grid.offset)
      plan.write(writer)
    }
  }
}

const cheaper = (a: Plan, b: Plan): Plan => (b.bits < a.bits ? b : a)

export const planSparse = (wholes: Float64Array, make: Floats): Plan => {
  const digits = digitsThatCount(wholes)
  const plan = gridPlan(wholes, make) ?? plainPlan(wholes, make)
  return digits === undefined ? plan : cheaper(plan, foldPlan(wholes, digits, make))
}

/** Fills `into`, which holds zeros, with whole numbers. */
export const readSparse = (reader: BitReader, into: Float64Array): void => {
  if (!reader.flag()) readWhole(reader, into)
  else if (reader.flag()) {
    const grid = reader.flag() ? { step: reader.signed(), offset: reader.signed() } : { step: 10 ** reader.bits(4), offset: 0 }
    readWhole(reader, into)
    fromCounts(into, grid)
  } else {
    const digits = reader.bits(4)
    if (digits === 0) reader.refuse('numbers without digits')
    readWhole(reader, into)
    unfoldAll(into, digits)
  }
}
