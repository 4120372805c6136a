// How silences were found: how late, how many not at all, and what was found where none is.

import type { Millis } from '../../../protocol/series.ts'
import { bound, type Silence } from './silences.ts'

export interface Score {
  /** Of injected silences, in ms from the reading before them. */
  readonly delays: readonly Millis[]
  /** Of these, in periods of the recording, less the two seconds that transport may take. */
  readonly periods: readonly number[]
  readonly injected: number
  /** Injected silences found within one and a half periods and two seconds. */
  readonly inTime: number
  /** Silences of the recording itself, and how many of them were found. */
  readonly own: number
  readonly ownFound: number
  /** Alarms in no silence. */
  readonly false: number
}

const transportMs = 2000

/** The first alarm of a silence counts, and an alarm is in a silence until the next reading is there. */
export const scoreOf = (
  silences: readonly Silence[],
  alarms: readonly Millis[],
  { periodMs, arrivalMs }: { readonly periodMs: Millis; readonly arrivalMs: Millis }
): Score => {
  const isIn = (alarm: Millis, { last, next }: Silence): boolean => alarm > last && alarm <= next + arrivalMs
  const found = silences.map(silence => ({ silence, alarm: alarms.find(alarm => isIn(alarm, silence)) }))
  const injected = found.filter(({ silence }) => silence.injected)
  const own = found.filter(({ silence }) => !silence.injected)
  const delays = injected.flatMap(({ silence, alarm }) => (alarm === undefined ? [] : [alarm - silence.last]))
  return {
    delays,
    periods: delays.map(delay => Math.max(0, delay - transportMs) / periodMs),
    injected: injected.length,
    inTime: delays.filter(delay => delay <= bound(periodMs)).length,
    own: own.length,
    ownFound: own.filter(({ alarm }) => alarm !== undefined).length,
    false: alarms.filter(alarm => !silences.some(silence => isIn(alarm, silence))).length
  }
}

export const together = (scores: readonly Score[]): Score => {
  const sum = (of: (score: Score) => number): number => scores.reduce((total, score) => total + of(score), 0)
  return {
    delays: scores.flatMap(({ delays }) => delays),
    periods: scores.flatMap(({ periods }) => periods),
    injected: sum(({ injected }) => injected),
    inTime: sum(({ inTime }) => inTime),
    own: sum(({ own }) => own),
    ownFound: sum(({ ownFound }) => ownFound),
    false: sum(one => one.false)
  }
}
