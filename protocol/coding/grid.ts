// The grid of whole numbers: a converter's step taken out of them.

import type { Floats } from './floats.ts'

/** All numbers are `offset + step × count`. */
export interface Grid {
  readonly step: number
  readonly offset: number
}

/** The greatest step there is, or undefined where it is 1. */
export const gridOf = (wholes: Float64Array): Grid | undefined => {
  let step = 0
  for (let i = 1; i < wholes.length && step !== 1; i++) {
    let rest = Math.abs(wholes[i]! - wholes[i - 1]!)
    if (rest !== step) while (rest !== 0) [step, rest] = [rest, step % rest]
  }
  return step < 2 ? undefined : { step, offset: wholes[0]! % step }
}

export const toCounts = (wholes: Float64Array, { step, offset }: Grid, make: Floats): Float64Array => {
  const counts = make(wholes.length)
  for (let i = 0; i < counts.length; i++) counts[i] = (wholes[i]! - offset) / step
  return counts
}

export const fromCounts = (counts: Float64Array, { step, offset }: Grid): void => {
  for (let i = 0; i < counts.length; i++) counts[i] = offset + step * counts[i]!
}
