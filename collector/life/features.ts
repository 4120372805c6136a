// What is remembered of a machine to judge its remaining life: each sensor smoothed over several spans, and its age.

/** How a sensor usually reads in one regime. */
export interface Usual {
  readonly means: readonly number[]
  readonly deviations: readonly number[]
}

/** Under a kilobyte: single-precision numbers, row by row of spans. */
export interface Wear {
  /** Rows so far. */
  rows: number
  /** Event time of the first row. */
  since: number
  /** For each span, an average of each sensor, in standard deviations from what is usual in the regime. */
  readonly averages: Float32Array
}

export const wear = (sensors: number, spans: number): Wear => ({ rows: 0, since: 0, averages: new Float32Array(sensors * spans) })

/** Values further out than this are taken as this far. */
const reach = 12

const standard = (value: number, mean: number, deviation: number): number =>
  Math.min(reach, Math.max(-reach, (value - mean) / deviation))

/** Takes in one row; a missing value (NaN) leaves its averages as they are. */
export const wearOn = (state: Wear, time: number, values: readonly number[], usual: Usual, spans: readonly number[]): void => {
  if (state.rows++ === 0) state.since = time
  spans.forEach((span, index) => {
    // The first rows count equally, or the start would weigh for ever.
    const weight = Math.max(1 / state.rows, 2 / (span + 1))
    values.forEach((value, sensor) => {
      if (!Number.isFinite(value)) return
      const at = index * values.length + sensor
      state.averages[at]! += weight * (standard(value, usual.means[sensor]!, usual.deviations[sensor]!) - state.averages[at]!)
    })
  })
}
