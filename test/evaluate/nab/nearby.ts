// Tells whether a score hangs on the exact options: the same with all of them a little off.

import type { AutoOptions } from '../../../collector/detectors/series/auto.ts'
import { random } from '../../../simulators/random.ts'

/** So many neighbours of the options, each number of which is off by up to this share. */
export const nearby = (options: AutoOptions, count: number, share: number, seed: number): AutoOptions[] => {
  const chance = random(seed)
  const off = (value: number): number => value * (1 + share * (2 * chance.uniform() - 1))
  return Array.from({ length: count }, () => ({
    limit: off(options.limit),
    rest: Math.round(off(options.rest)),
    warmUp: Math.round(off(options.warmUp)),
    history: Math.round(off(options.history))
  }))
}
