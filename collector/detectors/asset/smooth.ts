// Smooths each sensor of an asset with an exponential average; what is missing stays as it was.

/** Plain data. */
export interface Smooth {
  rows: number
  /** NaN until the first value. */
  readonly averages: number[]
}

export const emptySmooth = (sensors: number): Smooth => ({
  rows: 0,
  averages: Array.from({ length: sensors }, () => Number.NaN)
})

/** The first rows count equally, or the very first would weigh for long. */
export const smoothOn = (smooth: Smooth, values: readonly number[], span: number): void => {
  const weight = Math.max(1 / ++smooth.rows, 2 / (span + 1))
  values.forEach((value, sensor) => {
    if (!Number.isFinite(value)) return
    const average = smooth.averages[sensor]!
    smooth.averages[sensor] = Number.isFinite(average) ? average + weight * (value - average) : value
  })
}
