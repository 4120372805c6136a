// What is remembered of a machine to judge its remaining life: each sensor smoothed over several spans, and its age.

import type { Usual } from './usual.ts'

/** Plain data, under a kilobyte: single-precision numbers, a row of sensors for each span. */
export interface Wear {
  /** Rows so far. */
  rows: number
  /** Hours of the first row. */
  since: number
  /** In standard deviations from what is usual in the regime. */
  readonly averages: Float32Array
}

export const newWear = (sensors: number, spans: number): Wear => ({
  rows: 0,
  since: 0,
  averages: new Float32Array(sensors * spans)
})

/** Values further out than this are taken as this far. */
const reach = 12

const standard = (value: number, mean: number, deviation: number): number =>
  Math.min(reach, Math.max(-reach, (value - mean) / deviation))

/** Takes in one row; a missing value (NaN) leaves its averages as they are. */
export const wearOn = (wear: Wear, hour: number, values: readonly number[], usual: Usual, spans: readonly number[]): void => {
  if (wear.rows++ === 0) wear.since = hour
  spans.forEach((span, index) => {
    // The first rows count equally, or the very first would weigh for long.
    const weight = Math.max(1 / wear.rows, 2 / (span + 1))
    values.forEach((value, sensor) => {
      if (!Number.isFinite(value)) return
      const at = index * values.length + sensor
      const distance = standard(value, usual.means[sensor]!, usual.deviations[sensor]!) - wear.averages[at]!
      wear.averages[at]! += weight * distance
    })
  })
}

export interface Inputs {
  readonly squares: boolean
  readonly age: boolean
}

/** The row that a fitted function reads. */
export const inputsOf = ({ averages, since }: Wear, hour: number, { squares, age }: Inputs): number[] => {
  const row = Array.from(averages)
  if (squares) row.push(...row.map(value => value * value))
  if (age) row.push(hour - since)
  return row
}
