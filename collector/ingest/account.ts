// Accounts for the samples of a batch: which count, which are from the future, which are of series not let in; by hour.

import type { Columns } from '../../protocol/columns.ts'
import type { Millis } from '../../protocol/series.ts'
import { isTimely } from './timely.ts'

export const hourMs: Millis = 3_600_000

export const hourOf = (time: Millis): number => Math.floor(time / hourMs)

export interface Counts {
  stored: number
  /** Of series not let in, whatever their time. */
  refused: number
  /** Not timely: they stand under the hour in which they came. */
  future: number
}

export interface Account extends Readonly<Counts> {
  /** By hour of the samples' time. */
  readonly hours: ReadonlyMap<number, Readonly<Counts>>
}

export interface Judgement {
  readonly received: Millis
  /** The latest time that is believed. */
  readonly until: Millis
  /** True where the series of a column, by its place, is not let in. */
  readonly isRefused: (column: number) => boolean
}

/** How many of some times fall in which hour, and how many have none to be believed. */
interface Spread {
  untimely: number
  readonly hours: [hour: number, count: number][]
}

const spreadOf = (times: Float64Array, until: Millis): Spread => {
  const spread: Spread = { untimely: 0, hours: [] }
  let last: [number, number] | undefined
  for (let i = 0; i < times.length; i++) {
    if (!isTimely(times[i]!, until)) {
      spread.untimely++
      continue
    }
    const hour = hourOf(times[i]!)
    if (last?.[0] !== hour) spread.hours.push((last = [hour, 0]))
    last[1]++
  }
  return spread
}

export const account = (columns: Columns, { received, until, isRefused }: Judgement): Account => {
  const all: Counts = { stored: 0, refused: 0, future: 0 }
  const hours = new Map<number, Counts>()
  const note = (number: number, kind: keyof Counts, count: number): void => {
    let hour = hours.get(number)
    if (!hour) hours.set(number, (hour = { stored: 0, refused: 0, future: 0 }))
    hour[kind] += count
    all[kind] += count
  }
  let [shared, spread]: [Float64Array | undefined, Spread] = [undefined, { untimely: 0, hours: [] }]
  for (let i = 0; i < columns.length; i++) {
    const { times } = columns[i]!
    if (times !== shared) [shared, spread] = [times, spreadOf(times, until)]
    const refused = isRefused(i)
    for (const [hour, count] of spread.hours) note(hour, refused ? 'refused' : 'stored', count)
    if (spread.untimely > 0) note(hourOf(received), refused ? 'refused' : 'future', spread.untimely)
  }
  return { ...all, hours }
}
