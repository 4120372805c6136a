// What a group's windows were in past weeks, and how far what is usual now is from that: slow wear is learnt as if it were usual.

import type { Millis } from '../../protocol/series.ts'
import type { Baseline } from '../detectors/learnt.ts'
import { ascending, medianOfSorted, ofSigma } from '../detectors/median.ts'
import type { History } from './history.ts'

export interface Week {
  readonly from: Millis
  readonly to: Millis
  /** True where it was before the last maintenance. */
  readonly before?: true
  /** Of which there is one that was looked at. */
  readonly windows: number
  readonly median?: number
  /** Median absolute deviation, as a standard deviation. */
  readonly spread?: number
  /** From the median to what is usual now, in spreads. */
  readonly shift?: number
}

export interface Compared extends Baseline {
  /** Shift from the earliest week since the last maintenance in which enough was seen. */
  readonly crept?: number
  /** The newest first. */
  readonly weeks: readonly Week[]
}

/** So many weeks back from a time. */
export interface Lookback {
  readonly to: Millis
  readonly weeks: number
}

const weekMs = 7 * 86_400_000
/** So many windows are looked at where each of these begins: the parts of a day count alike, and no query reads all there is. */
const slotMs = 3 * 3_600_000
const slotWindows = 15
/** A week with fewer windows says nothing. */
const windowsMin = 20
/** Share of the range that a spread is at least. */
const quietest = 0.02

const spreadOf = (sorted: readonly number[], median: number): number =>
  Math.max(
    medianOfSorted(ascending(sorted.map(value => Math.abs(value - median)))) / ofSigma,
    quietest * (sorted.at(-1)! - sorted[0]!)
  )

export const valuesOf = async (
  history: History,
  of: string,
  { from, to }: Pick<Week, 'from' | 'to'>,
  everyMs: Millis = slotMs
): Promise<number[]> => {
  const found: number[] = []
  for (let slot = from; slot < to; slot += everyMs) {
    const rows = await history.read({ from: slot, to: Math.min(to, slot + everyMs) }, slotWindows)
    for (const { values } of rows) if (typeof values[of] === 'number' && Number.isFinite(values[of])) found.push(values[of])
  }
  return ascending(found)
}

export const weekOf = (span: Pick<Week, 'from' | 'to' | 'before'>, values: readonly number[]): Week => {
  if (values.length < windowsMin) return { ...span, windows: values.length }
  const median = medianOfSorted(values)
  return { ...span, windows: values.length, median, spread: spreadOf(values, median) }
}

/** Weeks back from a time; one in which there was maintenance has only what came after its run-in. */
export const spansOf = ({ maintenance }: Baseline, { to, weeks }: Lookback): Pick<Week, 'from' | 'to' | 'before'>[] =>
  Array.from({ length: weeks }, (_, week) => {
    const [from, until] = [to - (week + 1) * weekMs, to - week * weekMs]
    if (maintenance === undefined || from >= maintenance.from) return { from, to: until }
    return maintenance.from < until ? { from: maintenance.from, to: until } : { from, to: until, before: true }
  })

/** Infinite where that never moved. */
export const shiftOf = (centre: number, { median, spread }: Week): number | undefined =>
  median === undefined ? undefined : centre === median ? 0 : (centre - median) / spread!

/** Compared is what is usual by now; where a detector does not say that, the median of the newest week. */
export const compared = async (baseline: Baseline, history: History | undefined, back: Lookback): Promise<Compared> => {
  const weeks: Week[] = []
  if (!history) return { ...baseline, weeks }
  for (const span of spansOf(baseline, back)) weeks.push(weekOf(span, await valuesOf(history, baseline.of, span)))
  const centre = baseline.centre ?? weeks.find(({ median }) => median !== undefined)?.median
  const shifted = weeks.map(week => {
    const shift = centre === undefined ? undefined : shiftOf(centre, week)
    return shift === undefined ? week : { ...week, shift }
  })
  const crept = shifted.findLast(({ shift, before }) => shift !== undefined && !before)?.shift
  return { ...baseline, ...(crept === undefined ? {} : { crept }), weeks: shifted }
}
