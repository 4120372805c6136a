// Baselines that do not look at the values: what a score is worth shows beside them.

import { random } from '../../../simulators/random.ts'
import type { Labelled } from './labelled.ts'

const multiples = (rows: number, every: number): number[] =>
  Array.from({ length: Math.floor(rows / every) }, (_, index) => (index + 1) * every - 1)

export const blind: Readonly<Record<string, (recording: Labelled) => number[]>> = {
  nothing: () => [],
  'every 300 rows': ({ values }) => multiples(values.length, 300),
  'every 600 rows': ({ values }) => multiples(values.length, 600),
  'once, at row 1000': ({ values }) => (values.length > 1000 ? [1000] : []),
  'left edges': ({ windows }) => windows.map(({ first }) => first)
}

/** As many alarms as another detector had, anywhere. */
export const anywhere = (rows: number, count: number, seed: number): number[] => {
  const chance = random(seed)
  return Array.from({ length: count }, () => chance.integer(rows)).sort((a, b) => a - b)
}
