// Numbers, times and windows in words.

import type { Remaining, WindowResult } from './api.ts'

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
const dayMs = 86_400_000

export const timeOfDay = (time: number): string => clock.format(time)

/** The time of day, with the day where it is not today. */
export const moment = (time: number, now: number): string =>
  Math.abs(now - time) < dayMs && day.format(time) === day.format(now)
    ? clock.format(time)
    : `${day.format(time)}, ${clock.format(time)}`

const units = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's']
] as const

export const span = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const [size, unit] = units.find(([size]) => seconds >= size) ?? [1, 's']
  return `${Math.floor(seconds / size)} ${unit}`
}

export const ago = (time: number, now: number): string => (now - time < 1500 ? 'now' : `${span(now - time)} ago`)

/** Five significant digits: what the eye can use. */
export const number = (value: number): string =>
  Number.isFinite(value)
    ? new Intl.NumberFormat('en', { maximumSignificantDigits: 5, useGrouping: false }).format(value)
    : String(value)

/** How far a window is to be trusted: who has reported, and how often it has changed. */
export const trust = ({ completeness: { expected, reported, missing }, revision }: WindowResult): string => {
  const whole = reported >= expected
  const without = missing.length > 0 ? `, without ${missing.join(', ')}` : ''
  const parts = [whole ? 'window complete' : `window of ${reported} of ${plural(expected, 'gateway')}${without}`]
  if (revision > 1) parts.push(`revision ${revision}`)
  return parts.join(', ')
}

const date = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' })
/** Farther dates are no help. */
const datesMs = 100 * 365 * dayMs

const dateOf = (time: number, now: number): string => {
  if (!(time - now < datesMs)) return 'never'
  return time - now < 2 * dayMs ? moment(time, now) : date.format(time)
}

/** How long something lasts from now on, by what was said of it. */
export const left = ({ end, atLeast }: Pick<Remaining, 'end' | 'atLeast'>, now: number): string => {
  if (!(end - now < datesMs)) return 'no end in sight'
  return end <= now ? 'its time is over' : `${atLeast ? 'at least ' : ''}${span(end - now)} left`
}

/** The same with the date, and its interval. */
export const until = ({ end, earliest, latest, atLeast }: Remaining, now: number): string =>
  `${left({ end, ...(atLeast ? { atLeast } : {}) }, now)}, ${atLeast ? 'not before' : 'until'} ${dateOf(end, now)} (${dateOf(earliest, now)} to ${dateOf(latest, now)})`

export const plural = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`
