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
  /** So many columns with the same times, of which so many are not let in. */
  const noteAlike = (times: Float64Array, alike: number, refused: number): void => {
    const { untimely, hours: spread } = spreadOf(times, until)
    for (const [hour, count] of spread) {
      if (refused > 0) note(hour, 'refused', count * refused)
      if (alike > refused) note(hour, 'stored', count * (alike - refused))
    }
    if (untimely === 0) return
    if (refused > 0) note(hourOf(received), 'refused', untimely * refused)
    if (alike > refused) note(hourOf(received), 'future', untimely * (alike - refused))
  }
  let [from, refused] = [0, 0]
  for (let i = 0; i < columns.length; i++) {
    if (isRefused(i)) refused++
    const { times } = columns[i]!
    if (columns[i + 1]?.times === times) continue
    noteAlike(times, i + 1 - from, refused)
    from = i + 1
    refused = 0
  }
  return { ...all, hours }
}
