// The grid of whole numbers: a converter's step, or the zeros that a rounded measurement ends in, taken out of them.

import type { BitReader } from './reader.ts'
import { type BitWriter, signedBits } from './writer.ts'

export interface Grid {
  readonly step: number
  readonly offset: number
}

/** The greatest step such that all numbers are `offset + step × whole`; 1 where there is none. */
const stepOf = (wholes: Float64Array): number => {
  let step = 0
  for (let i = 1; i < wholes.length && step !== 1; i++) {
    let rest = Math.abs(wholes[i]! - wholes[i - 1]!)
    while (rest !== 0) [step, rest] = [rest, step % rest]
  }
  return step === 0 ? 1 : step
}

export const gridOf = (wholes: Float64Array): Grid => {
  const step = stepOf(wholes)
  return { step, offset: step === 1 ? 0 : wholes[0]! % step }
}

/** In place: numbers on the grid become the counts of its steps. */
export const toSteps = (wholes: Float64Array, { step, offset }: Grid): void => {
  if (step === 1) return
  for (let i = 0; i < wholes.length; i++) wholes[i] = (wholes[i]! - offset) / step
}

const isPlain = ({ step, offset }: Grid): boolean => step === 1 && offset === 0

export const gridBits = (grid: Grid): number => (isPlain(grid) ? 1 : 1 + signedBits(grid.step) + signedBits(grid.offset))

export const writeGrid = (writer: BitWriter, grid: Grid): void => {
  writer.bits(isPlain(grid) ? 0 : 1, 1)
  if (isPlain(grid)) return
  writer.signed(grid.step)
  writer.signed(grid.offset)
}

export const readGrid = (reader: BitReader): Grid => {
  if (!reader.flag()) return { step: 1, offset: 0 }
  return { step: reader.signed(), offset: reader.signed() }
}
