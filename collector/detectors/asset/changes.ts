// Marks the moments at which an asset begins to behave differently: its short averages leave its longer ones.

import { emptySmooth, type Smooth, smoothOn } from './smooth.ts'

/** Plain data. */
export interface Changes {
  rows: number
  /** Rows since the last mark. */
  rested: number
  readonly slow: Smooth
  /** Usual square of the distance between short and longer averages. */
  readonly squares: number[]
}

export interface Changing {
  readonly longSpan: number
  /** Distance in usual distances, over all sensors, that is a change. */
  readonly changeLimit: number
  /** Rows after a mark without another. */
  readonly changeRest: number
  readonly changeMemory: number
}

/** A sensor counts for at most so many usual distances. */
const reach = 20
/** What is further out is learnt as if it were so many usual distances away. */
const clip = 3

export const emptyChanges = (sensors: number): Changes => ({
  rows: 0,
  rested: 0,
  slow: emptySmooth(sensors),
  squares: Array.from({ length: sensors }, () => 0)
})

const distanceOf = (squares: readonly number[], apart: readonly number[]): number => {
  const parts = apart.map((distance, sensor) =>
    squares[sensor]! > 0 ? Math.min(reach ** 2, distance ** 2 / squares[sensor]!) : 0
  )
  return Math.sqrt(parts.reduce((sum, part) => sum + part, 0) / parts.length)
}

const learn = (changes: Changes, apart: readonly number[], warm: boolean, memory: number): void => {
  apart.forEach((distance, sensor) => {
    const usual = changes.squares[sensor]!
    const square = warm && usual > 0 ? Math.min(distance ** 2, clip ** 2 * usual) : distance ** 2
    changes.squares[sensor] = usual + (square - usual) / Math.min(changes.rows, memory)
  })
}

/** True where a change begins. `short` are the averages of the last few rows, `values` the row itself. */
export const changesOn = (changes: Changes, values: readonly number[], short: readonly number[], options: Changing): boolean => {
  const { longSpan, changeLimit, changeRest, changeMemory } = options
  smoothOn(changes.slow, values, longSpan)
  changes.rested++
  if (changes.slow.rows <= longSpan) return false
  const apart = short.map((average, sensor) => {
    const distance = average - changes.slow.averages[sensor]!
    return Number.isFinite(distance) ? distance : 0
  })
  const warm = changes.rows++ >= 1.5 * longSpan
  const begins = warm && changes.rested >= changeRest && distanceOf(changes.squares, apart) > changeLimit
  if (begins) changes.rested = 0
  learn(changes, apart, warm, changeMemory)
  return begins
}
