// A made-up machine with three sensors that move together, and a fault on demand, for tests of what watches it.

import type { Row } from '../../collector/detectors/asset/asset.ts'
import { random } from '../../simulators/random.ts'

export const machineSensors = ['load', 'current', 'vibration'] as const

export interface MachinePlan {
  readonly seed: number
  readonly rows: number
  /** Added to a sensor from a row on. */
  readonly faults?: readonly { readonly from: number; readonly to?: number; readonly sensor: string; readonly add: number }[]
}

/** Current follows load; vibration goes its own way. Deviations are near 1. */
export const machineRows = ({ seed, rows, faults = [] }: MachinePlan): Row[] => {
  const chance = random(seed)
  return Array.from({ length: rows }, (_, at) => {
    const load = chance.normal()
    const values: Record<string, number> = {
      load: 50 + load,
      current: 20 + load + 0.2 * chance.normal(),
      vibration: 3 + chance.normal()
    }
    for (const { from, to = rows, sensor, add } of faults) if (at >= from && at < to) values[sensor]! += add
    return values
  })
}
