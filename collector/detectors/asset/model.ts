// Makes of a baseline the model that rows are judged by: scales, principal components and limits.

import type { Baseline } from './baseline.ts'
import { principalComponents } from './pca.ts'
import { chiSquareLimit, widening } from './quantiles.ts'

/** Plain data. */
export interface Model {
  /** Rows that it was learnt from. */
  readonly rows: number
  readonly means: readonly number[]
  /** Zero: the sensor does not move, and is left out. */
  readonly deviations: readonly number[]
  /** How much further than its deviation each sensor may go, because little independent was seen of it: a sensor that drifts counts for next to nothing. */
  readonly widenings: readonly number[]
  readonly directions: readonly (readonly number[])[]
  readonly variances: readonly number[]
  readonly limitT2: number
  readonly limitQ: number
}

export interface Modelling {
  /** Share of the variance that the principal components keep. */
  readonly share: number
  readonly memory: number
}

/** Variance that each standardised sensor is given beside what was seen, so that two sensors that agreed in warm-up may part a little. */
const leeway = 0.01

/**
 * Independent values in so many rows of a sensor: fewer as it resembles itself a row later (Bayley & Hammersley 1946), and no
 * more than it had values of its own; one more, or the first would be certain of nothing.
 */
const independent = (baseline: Baseline, sensor: number, memory: number): number => {
  const rows = Math.min(baseline.counts[sensor]!, memory)
  const variance = baseline.covariances[sensor * baseline.means.length + sensor]!
  const alike = Math.min(0.9999, Math.max(0, baseline.lagged[sensor]! / variance))
  return 1 + Math.max(1.01, Math.min(baseline.fresh[sensor]! * rows, (rows * (1 - alike)) / (1 + alike)))
}

const deviationOf = ({ covariances, means, counts, fresh, rows }: Baseline, sensor: number): number => {
  const deviation = Math.sqrt(Math.max(0, covariances[sensor * means.length + sensor]!))
  const moves = fresh[sensor]! > 0 && deviation > 1e-10 * Math.abs(means[sensor]!) && counts[sensor]! > rows / 2
  return moves ? deviation : 0
}

const correlations = ({ covariances, means }: Baseline, deviations: readonly number[]): number[] =>
  covariances.map((covariance, at) => {
    const scale = deviations[Math.floor(at / means.length)]! * deviations[at % means.length]!
    return scale > 0 ? covariance / scale : 0
  })

/** Limit of a sum of squares of these variances (Box 1954). */
const limitOfSquares = (variances: readonly number[]): number => {
  const sum = variances.reduce((total, variance) => total + variance, 0)
  const squares = variances.reduce((total, variance) => total + variance * variance, 0)
  return sum > 0 ? (squares / sum) * chiSquareLimit((sum * sum) / squares) : Number.POSITIVE_INFINITY
}

export const modelOf = (baseline: Baseline, { share, memory }: Modelling): Model => {
  const sensors = baseline.means.length
  const deviations = baseline.means.map((_, sensor) => deviationOf(baseline, sensor))
  const widenings = deviations.map((deviation, sensor) => (deviation > 0 ? widening(independent(baseline, sensor, memory)) : 1))
  const { directions, variances, rest } = principalComponents(correlations(baseline, deviations), sensors, share)
  return {
    rows: Math.min(baseline.rows, memory),
    means: [...baseline.means],
    deviations,
    widenings,
    directions,
    variances: directions.map((direction, index) => {
      const widened = direction.reduce((sum, part, sensor) => sum + (part * widenings[sensor]!) ** 2, 0)
      return Math.max(variances[index]!, leeway) * widened
    }),
    limitT2: directions.length > 0 ? chiSquareLimit(directions.length) : Number.POSITIVE_INFINITY,
    limitQ: limitOfSquares(rest.map(variance => variance + leeway * (sensors / rest.length)))
  }
}
