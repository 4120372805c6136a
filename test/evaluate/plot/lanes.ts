// What stands in the lanes of a picture: curves with the least and greatest of their values, and stretches of time.

import type { Millis } from '../../../protocol/series.ts'
import { type Across, type Box, left, width } from './frame.ts'

export const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

export type Range = readonly [low: number, high: number]

export const rangeOf = (values: ArrayLike<number>): Range => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

/** Rows further apart than this many of the usual steps have a gap between them. */
const gapSteps = 10

interface Column {
  readonly x: number
  readonly least: number
  readonly greatest: number
  /** Nothing is known between it and the one before. */
  readonly apart: boolean
}

/** Rows that fall on one column of the picture, with the least and the greatest of them, so that no outlier is lost. */
const columnsOf = (times: ArrayLike<Millis>, values: ArrayLike<number>, across: Across, period: Millis): Column[] => {
  const columns: Column[] = []
  let known = Number.NaN
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) continue
    const x = Math.round(across(times[row]!) * 2) / 2
    const last = columns.at(-1)
    if (last?.x === x)
      columns[columns.length - 1] = { ...last, least: Math.min(last.least, value), greatest: Math.max(last.greatest, value) }
    else columns.push({ x, least: value, greatest: value, apart: !(times[row]! - known <= gapSteps * period) })
    known = times[row]!
  }
  return columns
}

export interface Curve {
  readonly times: ArrayLike<Millis>
  readonly values: ArrayLike<number>
  readonly range: Range
  readonly colour: string
  /** From row to row, mostly. */
  readonly period: Millis
}

export const curve = (
  { times, values, range: [low, high], colour, period }: Curve,
  across: Across,
  { top, height }: Box
): string => {
  const y = (value: number): string => (top + height * (1 - (Math.min(high, value) - low) / (high - low || 1))).toFixed(1)
  const path = columnsOf(times, values, across, period).map(
    ({ x, least, greatest, apart }) => `${apart ? 'M' : 'L'}${x} ${y(greatest)}${least < greatest ? `V${y(least)}` : 'h.5'}`
  )
  return `<path d="${path.join('')}" fill="none" stroke="${colour}" stroke-linejoin="round"/>`
}

/** As short as four digits allow. */
const plain = (value: number): string => {
  const digits = Number(value.toPrecision(4))
  return Math.abs(digits) >= 1e6 ? digits.toExponential() : String(digits)
}

/** A frame with its name at its left side. */
export const lane = (name: string, { top, height }: Box): string =>
  `<rect x="${left}" y="${top}" width="${width - left - 16}" height="${height}" fill="none" stroke="#bbb"/>` +
  `<text x="4" y="${top + height / 2 + 4}">${escaped(name)}</text>`

/** The least and the greatest value at the left side of a lane. */
export const limits = ([low, high]: Range, { top, height }: Box): string => {
  const limit = (value: number, y: number): string =>
    `<text x="${left - 6}" y="${y}" text-anchor="end" fill="#555">${plain(value)}</text>`
  return limit(high, top + 9) + (high > low ? limit(low, top + height) : '')
}

/** From the first to the last row of each stretch. */
const stretches = (flags: readonly boolean[]): [number, number][] =>
  flags.flatMap((flag, row): [number, number][] => {
    if (!flag || flags[row - 1]) return []
    const end = flags.indexOf(false, row)
    return [[row, end < 0 ? flags.length - 1 : end - 1]]
  })

export interface Bars {
  readonly times: ArrayLike<Millis>
  readonly flags: readonly boolean[]
  readonly colour: string
  readonly least: number
}

export const bars = ({ times, flags, colour, least }: Bars, across: Across, { top, height }: Box): string =>
  stretches(flags)
    .map(([from, to]) => {
      const [x, end] = [across(times[from]!), across(times[to]!)]
      return `<rect x="${x.toFixed(1)}" y="${top}" width="${Math.max(least, end - x).toFixed(1)}" height="${height}" fill="${colour}"/>`
    })
    .join('')
