// Says of one machine, row by row, how many hours it has left, by a model fitted to others of its type.

import type { State } from '../../protocol/stage.ts'
import { regimeOf } from '../detectors/asset/regimes.ts'
import { shown } from '../detectors/pergroup.ts'
import { intervalOf } from './interval.ts'
import { type LifeModel, networksOf } from './model.ts'
import { answer } from './network.ts'
import { scale } from './table.ts'
import { inputsOf, newWear, type Wear, wearOn } from './wear.ts'

export const hourMs = 3_600_000

/** Hours from the row. */
export interface Remaining {
  readonly hours: number
  readonly lowHours: number
  readonly highHours: number
  /** True where the machine is too far from its end to tell one age from another: `hours` is then the least that is left. */
  readonly early: boolean
  readonly parts: readonly LifePart[]
  readonly explanation: string
}

/** How many hours fewer are left because of one sensor. */
export interface LifePart {
  readonly sensor: string
  readonly hours: number
}

export interface Life {
  /** Rows as far from each other as in the histories; missing values are NaN or absent. */
  push(time: number, row: Readonly<Record<string, number>>): Remaining
  save(): State
  restore(state: State): void
}

/** Nearer to the cap than this, lives are alike. */
const earlyPart = 0.95
const partsMax = 3

const explained = (
  parts: readonly LifePart[],
  remaining: { hours: number; low: number; high: number },
  early: boolean
): string => {
  const because = parts.map(({ sensor, hours }) => `${sensor} (${hours >= 0 ? '-' : '+'}${shown(Math.abs(hours))} h)`)
  const left = `${early ? 'at least ' : ''}${shown(remaining.hours)} hours left, ${shown(remaining.low)} to ${shown(remaining.high)}`
  return because.length > 0 ? `${left}, mostly by ${because.join(', ')}` : left
}

export const life = (model: LifeModel): Life => {
  const { sensors, settings, regimes, usual, spans, capHours, bands } = model
  const networks = networksOf(model)
  let wear: Wear = newWear(sensors.length, spans.length)

  const hoursOf = (inputs: readonly number[]): number => {
    const row = Float64Array.from(scale(model.inputs, inputs))
    const mean = networks.reduce((sum, network) => sum + answer(network, row), 0) / networks.length
    return Math.max(0, mean * capHours)
  }

  /** What would be left if the sensor read as it usually does. */
  const without = (sensor: number, hour: number): number => {
    const averages = wear.averages.map((average, at) => (at % sensors.length === sensor ? 0 : average))
    return hoursOf(inputsOf({ ...wear, averages }, hour, model))
  }

  const partsAt = (hour: number, hours: number): LifePart[] =>
    sensors
      .map((sensor, index) => ({ sensor, hours: without(index, hour) - hours }))
      .sort((a, b) => Math.abs(b.hours) - Math.abs(a.hours))
      .slice(0, partsMax)

  return {
    push(time, row) {
      const pick = (names: readonly string[]): number[] => names.map(name => row[name] ?? Number.NaN)
      const hour = time / hourMs
      wearOn(wear, hour, pick(sensors), usual[regimeOf(regimes, pick(settings))]!, spans)
      const hours = hoursOf(inputsOf(wear, hour, model))
      const { low, high } = intervalOf(bands, hours)
      const early = hours > earlyPart * capHours
      const parts = partsAt(hour, hours)
      return { hours, lowHours: low, highHours: high, early, parts, explanation: explained(parts, { hours, low, high }, early) }
    },
    save: () => structuredClone(wear),
    restore(state) {
      wear = structuredClone(state as Wear)
    }
  }
}
