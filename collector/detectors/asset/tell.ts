// Puts into words what a row of an asset looks like, and which sensors make it so.

import { shown } from '../pergroup.ts'
import type { Model } from './model.ts'
import type { View } from './regime.ts'

/** One sensor's part in a score. */
export interface Part {
  readonly sensor: string
  /** Of the score; all parts sum to 1. */
  readonly share: number
  /** Smoothed. */
  readonly value: number
  readonly usual: number
  readonly deviation: number
}

export interface Telling extends Omit<View, 'contributions'> {
  readonly parts: readonly Part[]
  readonly explanation: string
}

const partsMax = 3
/** A smaller part explains nothing. */
const shareMin = 0.05

const partsOf = (sensors: readonly string[], { contributions }: View, model: Model, averages: readonly number[]): Part[] =>
  contributions
    .map((share, sensor) => ({
      sensor: sensors[sensor]!,
      share,
      value: averages[sensor]!,
      usual: model.means[sensor]!,
      deviation: model.deviations[sensor]!
    }))
    .filter(({ share }) => share >= shareMin)
    .sort((a, b) => b.share - a.share)
    .slice(0, partsMax)

const worded = ({ sensor, share, value, usual, deviation }: Part): string =>
  `${sensor} ${Math.round(100 * share)} % (${shown(value)}, usually ${shown(usual)} ± ${shown(deviation)})`

export const tell = (sensors: readonly string[], seen: View, model: Model, averages: readonly number[]): Telling => {
  const { score, t2, q, change } = seen
  const parts = partsOf(sensors, seen, model, averages)
  const what = t2 > q ? 'an unusual state (T²)' : 'sensors that no longer agree (Q)'
  const explanation = `${what}: ${shown(score)} times the limit, from ${parts.map(worded).join(', ')}; learnt from ${model.rows} rows`
  return { score, t2, q, change, parts, explanation }
}
