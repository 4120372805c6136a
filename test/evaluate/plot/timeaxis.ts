// The axis of time below a picture: marks at round times in UTC, with as much of the date as tells them apart.

import type { Millis } from '../../../protocol/series.ts'
import { type Across, type Box, left, width } from './frame.ts'

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]
const steps = [
  second,
  ...[5, 10, 30].map(n => n * second),
  minute,
  ...[2, 5, 10, 30].map(n => n * minute),
  hour,
  ...[2, 6, 12].map(n => n * hour),
  day,
  ...[2, 7, 14, 28, 91, 364].map(n => n * day)
]
const ticksMost = 10

/** Round times between two times, not too many. */
export const ticksOf = (first: Millis, last: Millis): Millis[] => {
  const step = steps.find(step => (last - first) / step <= ticksMost) ?? Math.ceil((last - first) / ticksMost)
  const start = Math.ceil(first / step) * step
  return Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, index) => start + index * step)
}

/** The date is told where it is another than at the mark before. */
const textOf = (time: Millis, before: Millis | undefined): string => {
  const [date, clock] = new Date(time).toISOString().slice(0, 19).split('T') as [string, string]
  const told = time % day === 0 ? '' : clock.endsWith(':00') ? clock.slice(0, 5) : clock
  const isNew = before === undefined || Math.floor(before / day) !== Math.floor(time / day)
  return isNew ? `${date} ${told}`.trim() : told
}

export const timeAxis = (first: Millis, last: Millis, across: Across, { top, height }: Box): string => {
  const bottom = top + height
  const ticks = ticksOf(first, last).map((time, index, all) => {
    const x = across(time).toFixed(1)
    return (
      `<path d="M${x} ${top}V${bottom + 5}" stroke="#ccc" stroke-width="0.5"/>` +
      `<text x="${x}" y="${bottom + 18}" text-anchor="${index === 0 ? 'start' : 'middle'}">${textOf(time, all[index - 1])}</text>`
    )
  })
  return [
    ...ticks,
    `<text x="4" y="${bottom + 18}">time (UTC)</text>`,
    `<path d="M${left} ${bottom}H${width - 16}" stroke="#888"/>`
  ].join('')
}
