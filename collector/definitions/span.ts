// A time span as people write it.

import type { Millis } from '../../protocol/series.ts'

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000]
] as const

/** In the unit that fits. */
export const span = (ms: Millis): string => {
  const [unit, size] = units.find(([, size]) => ms > 0 && ms % size === 0) ?? (ms === 0 ? ['s', 1000] : ['ms', 1])
  return `${ms / size}${unit}`
}
