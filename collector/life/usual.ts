// How each sensor usually reads in each operating regime, from histories; and which sensors say anything.

import { findRegimes, type Regimes, regimeOf } from '../detectors/asset/regimes.ts'
import type { History } from './history.ts'

/** How the sensors read in one regime. */
export interface Usual {
  readonly means: readonly number[]
  /** Never zero. */
  readonly deviations: readonly number[]
}

export interface Usuals {
  readonly regimes: Regimes
  /** One for each regime. */
  readonly usual: readonly Usual[]
  /** Sensors that vary in some regime. */
  readonly telling: readonly number[]
}

/** Rows that regimes are looked for in: enough to meet each. */
const regimeRows = 3000

const sample = <Item>(items: readonly Item[], most: number): Item[] => {
  const step = Math.max(1, Math.ceil(items.length / most))
  return items.filter((_, index) => index % step === 0)
}

interface Moments {
  count: number
  mean: number
  squares: number
}

const add = (moments: Moments, value: number): void => {
  if (!Number.isFinite(value)) return
  const distance = value - moments.mean
  moments.mean += distance / ++moments.count
  moments.squares += distance * (value - moments.mean)
}

const deviation = ({ count, mean, squares }: Moments): number => {
  const found = count > 1 ? Math.sqrt(squares / count) : 0
  return found > 1e-6 * Math.abs(mean) ? found : 0
}

export const usualsOf = (histories: readonly History[], sensors: number): Usuals => {
  const regimes = findRegimes(
    sample(
      histories.flatMap(({ settings }) => settings),
      regimeRows
    )
  )
  const moments = regimes.centres.map(() => Array.from({ length: sensors }, (): Moments => ({ count: 0, mean: 0, squares: 0 })))
  for (const { settings, values } of histories)
    values.forEach((row, at) => {
      const inRegime = moments[regimeOf(regimes, settings[at]!)]!
      row.forEach((value, sensor) => {
        add(inRegime[sensor]!, value)
      })
    })
  const telling = Array.from({ length: sensors }, (_, sensor) => sensor).filter(sensor =>
    moments.some(inRegime => deviation(inRegime[sensor]!) > 0)
  )
  const usual = moments.map(inRegime => ({
    means: telling.map(sensor => inRegime[sensor]!.mean),
    deviations: telling.map(sensor => deviation(inRegime[sensor]!) || 1)
  }))
  return { regimes, usual, telling }
}
