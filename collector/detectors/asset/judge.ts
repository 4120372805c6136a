// Says how far one row is from what a model expects, and which sensors make it so.

import type { Model } from './model.ts'

export interface Judgement {
  /** Hotelling's T² over its limit: an unusual place within the usual relations. */
  readonly t2: number
  /** Squared prediction error (Q) over its limit: a broken relation between sensors. */
  readonly q: number
  /** Share of each sensor in the larger of the two; they sum to 1. */
  readonly contributions: readonly number[]
}

const shares = (parts: readonly number[]): number[] => {
  const positive = parts.map(part => Math.max(0, part))
  const total = positive.reduce((sum, part) => sum + part, 0)
  return positive.map(part => (total > 0 ? part / total : 0))
}

export const judge = (model: Model, values: readonly number[]): Judgement => {
  const { means, deviations, widenings, directions, variances, limitT2, limitQ } = model
  const standard = values.map((value, sensor) =>
    deviations[sensor]! > 0 && Number.isFinite(value) ? (value - means[sensor]!) / deviations[sensor]! : 0
  )
  const places = directions.map(direction => direction.reduce((sum, part, sensor) => sum + part * standard[sensor]!, 0))
  const expected = standard.map((_, sensor) =>
    directions.reduce((sum, direction, index) => sum + direction[sensor]! * places[index]!, 0)
  )
  const t2Parts = standard.map((value, sensor) =>
    directions.reduce((sum, direction, index) => sum + (value * direction[sensor]! * places[index]!) / variances[index]!, 0)
  )
  const qParts = standard.map((value, sensor) => ((value - expected[sensor]!) / widenings[sensor]!) ** 2)
  const t2 = places.reduce((sum, place, index) => sum + (place * place) / variances[index]!, 0) / limitT2
  const q = qParts.reduce((sum, part) => sum + part, 0) / limitQ
  return { t2, q, contributions: shares(t2 > q ? t2Parts : qParts) }
}
