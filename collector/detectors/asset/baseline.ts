// What is usual of an asset's sensors together, learnt row by row: means, covariances, and how fast each forgets itself.

/** Plain data; `covariances` is a square, row by row. */
export interface Baseline {
  rows: number
  readonly counts: number[]
  readonly means: number[]
  readonly covariances: number[]
  /** Covariance of each sensor with itself one row earlier. */
  readonly lagged: number[]
  /** Share of the rows in which the sensor's own value was another than before. */
  readonly fresh: number[]
  /** Distances from the means in the row before. */
  readonly previous: number[]
}

const zeros = (length: number): number[] => Array.from({ length }, () => 0)

export const emptyBaseline = (sensors: number): Baseline => ({
  rows: 0,
  counts: zeros(sensors),
  means: zeros(sensors),
  covariances: zeros(sensors * sensors),
  lagged: zeros(sensors),
  fresh: zeros(sensors),
  previous: zeros(sensors)
})

/** Distances from the means, which then move by their weight; a missing value (NaN) is no distance. */
const distances = ({ counts, means }: Baseline, values: readonly number[], memory: number): number[] =>
  values.map((value, sensor) => {
    if (!Number.isFinite(value)) return 0
    if (counts[sensor] === 0) means[sensor] = value
    counts[sensor]! += 1
    const distance = value - means[sensor]!
    means[sensor]! += distance / Math.min(counts[sensor]!, memory)
    return distance
  })

/** Exponentially weighted covariance (West 1979): what is `memory` rows old has faded to a third. */
export const learn = (baseline: Baseline, values: readonly number[], fresh: readonly boolean[], memory: number): void => {
  const { counts, covariances, lagged, previous } = baseline
  baseline.rows++
  const apart = distances(baseline, values, memory)
  const sensors = values.length
  for (let sensor = 0; sensor < sensors; sensor++) {
    if (!Number.isFinite(values[sensor])) continue
    const weight = 1 / Math.min(counts[sensor]!, memory)
    lagged[sensor] = (1 - weight) * (lagged[sensor]! + weight * apart[sensor]! * previous[sensor]!)
    baseline.fresh[sensor]! += weight * ((fresh[sensor] ? 1 : 0) - baseline.fresh[sensor]!)
    previous[sensor] = apart[sensor]!
    for (let other = 0; other <= sensor; other++) {
      if (!Number.isFinite(values[other])) continue
      const shared = 1 / Math.min(counts[sensor]!, counts[other]!, memory)
      const at = sensor * sensors + other
      covariances[at] = (1 - shared) * (covariances[at]! + shared * apart[sensor]! * apart[other]!)
      covariances[other * sensors + sensor] = covariances[at]!
    }
  }
}
