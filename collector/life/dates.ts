// Says what hours that are left mean as dates.

import type { Millis } from '../../protocol/series.ts'
import type { RemainingLife } from '../detectors/detector.ts'
import { hourMs } from './life.ts'

export const weekMs = 7 * 24 * hourMs

interface Hours {
  readonly hours: number
  readonly lowHours: number
  readonly highHours: number
}

export const remainingFrom = (time: Millis, { hours, lowHours, highHours }: Hours): RemainingLife => ({
  hours,
  lowHours,
  highHours,
  end: time + hours * hourMs,
  earliest: time + lowHours * hourMs,
  latest: time + highHours * hourMs
})

/** Where four digits are enough for the year. */
export const latestDate = Date.UTC(9999, 0)

/** To the minute where it is near, else the day. */
const dateOf = (time: Millis, hours: number): string => {
  if (!(time < latestDate)) return 'never'
  const text = new Date(time).toISOString()
  return hours < 48 ? text.slice(0, 16).replace('T', ' ') : text.slice(0, 10)
}

export const datesText = ({ hours, end, earliest, latest }: RemainingLife): string =>
  `${dateOf(end, hours)} (${dateOf(earliest, hours)} to ${dateOf(latest, hours)} UTC)`

/** How near the end is, 1 where it is `withinMs` away; finite at the end itself. */
export const nearness = (hours: number, withinMs: Millis): number => Math.min(1000, withinMs / hourMs / hours)
