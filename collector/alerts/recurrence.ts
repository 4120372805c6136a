// When something happens again and again: on some days of the week, at a time of day where it is.

import { duration, z } from '../../protocol/options.ts'
import type { Millis } from '../../protocol/series.ts'

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
const minuteMs = 60_000
const dayMinutes = 1440

const isZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

export const repeatOptions = z.strictObject({
  days: z
    .array(z.enum(days))
    .min(1)
    .default([...days])
    .describe('Days of the week on which it begins'),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "22:00"')
    .describe('When it begins'),
  for: duration()
    .refine(
      span => span >= minuteMs && span <= 7 * dayMinutes * minuteMs && span % minuteMs === 0,
      'must be whole minutes, up to 7d'
    )
    .describe('How long it lasts'),
  zone: z.string().max(64).refine(isZone, 'must be a time zone such as "Europe/Berlin"').default('UTC').describe('Where it is')
})

export type Repeat = z.output<typeof repeatOptions>

interface Local {
  readonly day: number
  /** Since midnight. */
  readonly minute: number
}

/** Clocks on a wall there. */
const wall = (zone: string): ((time: Millis) => Local) => {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23'
  })
  return time => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]))
    return {
      day: days.indexOf(parts['weekday']!.toLowerCase() as (typeof days)[number]),
      minute: Number(parts['hour']) * 60 + Number(parts['minute'])
    }
  }
}

/** By the clocks there: where they are put forward or back meanwhile, it is shorter or longer by as much. */
export const recurrence = ({ days: some, at, for: span, zone }: Repeat): ((time: Millis) => boolean) => {
  const begins = Number(at.slice(0, 2)) * 60 + Number(at.slice(3))
  const lasts = span / minuteMs
  const local = wall(zone)
  return time => {
    const { day, minute } = local(time)
    for (let ago = 0; ago * dayMinutes <= lasts + begins; ago++) {
      const past = minute + ago * dayMinutes - begins
      if (past >= 0 && past < lasts && some.includes(days[(day - ago + 7 * 7) % 7]!)) return true
    }
    return false
  }
}
