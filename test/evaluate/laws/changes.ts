// Ways to tell the same recording: in other units, from another zero, at another time. No alert may depend on them.

import { type Random, random } from '../../../simulators/random.ts'
import type { PathRow } from '../path/replay.ts'

export interface Change {
  readonly name: string
  /** True where arithmetic stays exact, so that scores are the same to the bit. */
  readonly exact: boolean
  /** True where values are changed, not times. */
  readonly ofValues: boolean
  /** True where windows of any length hold the same rows as before. */
  readonly sameWindows: boolean
  readonly apply: (rows: readonly PathRow[]) => PathRow[]
}

const dayMs = 86_400_000

/** Each measurement in a way of its own. */
const valuesBy =
  (made: (chance: Random) => (value: number) => number) =>
  (rows: readonly PathRow[]): PathRow[] => {
    const chance = random(1)
    const ways = new Map<string, (value: number) => number>()
    const wayOf = (measurement: string): ((value: number) => number) => {
      const way = ways.get(measurement) ?? made(chance)
      ways.set(measurement, way)
      return way
    }
    return rows.map(({ time, values }) => ({
      time,
      values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, wayOf(name)(value)]))
    }))
  }

const later =
  (ms: number) =>
  (rows: readonly PathRow[]): PathRow[] =>
    rows.map(({ time, values }) => ({ time: time + ms, values }))

export const changes: readonly Change[] = [
  {
    name: 'each sensor times a power of two',
    exact: true,
    ofValues: true,
    sameWindows: true,
    apply: valuesBy(chance => {
      const factor = 2 ** (chance.integer(33) - 16)
      return value => value * factor
    })
  },
  {
    name: 'times 1000, plus 5',
    exact: false,
    ofValues: true,
    sameWindows: true,
    apply: valuesBy(() => value => value * 1000 + 5)
  },
  { name: 'negated', exact: false, ofValues: true, sameWindows: true, apply: valuesBy(() => value => -value) },
  { name: 'three weeks later', exact: true, ofValues: false, sameWindows: true, apply: later(21 * dayMs) },
  {
    name: '3 days, 5 hours, 7 minutes and 11 seconds earlier',
    exact: true,
    ofValues: false,
    sameWindows: false,
    apply: later(-(3 * dayMs + 18_431_000))
  }
]
