// Reads the event time of a payload, in whichever usual form the sensor wrote it.

import type { Millis } from '../../protocol/series.ts'
import { invalid, numberOf, shown } from './text.ts'

export const timeForms = ['auto', 's', 'ms', 'us', 'ns', 'iso'] as const
export type TimeForm = (typeof timeForms)[number]

const perMilli = { s: 0.001, ms: 1, us: 1e3, ns: 1e6 } as const

// ISO 8601 with date and time; without a zone it is read as UTC, because the gateway's zone is not the sensor's.
const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i

// The greatest distance from 1970 that a Date can hold.
const millisMax = 8.64e15

/** Seconds until the year 5138, milliseconds from 1973 to 5138, and so on: the ranges of real readings do not overlap. */
const unitOf = (number: number): keyof typeof perMilli => {
  const size = Math.abs(number)
  if (size < 1e11) return 's'
  if (size < 1e14) return 'ms'
  return size < 1e17 ? 'us' : 'ns'
}

const ofIso = (text: string): number => {
  const match = iso.exec(text)
  if (!match) return Number.NaN
  const [, zone] = match
  const plain = zone ? text.slice(0, -zone.length) : text
  const offset = !zone || zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`
  return Date.parse(`${plain.replace(' ', 'T').replace(',', '.')}${offset}`)
}

/** @throws WaysideError WAY_PAYLOAD_INVALID */
export const timestamp = (value: unknown, form: TimeForm): Millis => {
  const number = typeof value === 'number' ? value : typeof value === 'string' ? numberOf(value) : Number.NaN
  const epoch = form !== 'iso' && !Number.isNaN(number)
  const time = epoch
    ? number / perMilli[form === 'auto' ? unitOf(number) : form]
    : typeof value === 'string' && (form === 'iso' || form === 'auto')
      ? ofIso(value)
      : Number.NaN
  // Rounded, not cut: nanoseconds in a double are 256 ns apart, so a whole millisecond may lie just below itself.
  if (Math.abs(time) <= millisMax) return Math.round(time)
  const expected = form === 'auto' ? 'epoch s, ms, us, ns or ISO 8601' : form === 'iso' ? 'ISO 8601' : `epoch ${form}`
  return invalid(`has the time ${shown(value)}, expected ${expected}`)
}
