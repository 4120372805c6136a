// A time axis: which times are marked on it, and how they are written.

import type { Millis } from '../../protocol/series.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const steps: readonly Millis[] = [
  ...[1, 2, 5, 10, 15, 30].map(count => count * second),
  ...[1, 2, 5, 10, 15, 30].map(count => count * minute),
  ...[1, 2, 3, 6, 12].map(count => count * hour),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map(count => count * day)
]

const longest: Millis = 364 * day

const labelOf = (time: Millis, step: Millis): string => {
  const iso = new Date(time).toISOString()
  if (step >= 28 * day) return iso.slice(0, 10)
  if (step >= day || time % day === 0) return iso.slice(5, 10)
  return step >= minute ? iso.slice(11, 16) : iso.slice(11, 19)
}

export interface Tick {
  readonly time: Millis
  readonly label: string
}

/** At most so many marks at round times, between two. */
export const ticks = (from: Millis, to: Millis, most: number): Tick[] => {
  const wanted = (to - from) / Math.max(1, most)
  const step = steps.find(step => step >= wanted) ?? Math.ceil(wanted / longest) * longest
  const found: Tick[] = []
  for (let time = Math.ceil(from / step) * step; time < to; time += step) found.push({ time, label: labelOf(time, step) })
  return found
}
