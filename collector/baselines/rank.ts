// Which of many groups crept furthest, by few of their windows: enough to say which are worth a closer look.

import type { Baseline } from '../detectors/learnt.ts'
import type { History } from './history.ts'
import { type Lookback, shiftOf, spansOf, valuesOf, type Week, weekOf } from './weeks.ts'

/** Twelve a week, each at another time of day. */
const slotMs = 14 * 3_600_000

type Span = Pick<Week, 'from' | 'to'>

/** Undefined where too little is known. */
const roughly = async (baseline: Baseline, history: History | undefined, back: Lookback): Promise<number | undefined> => {
  if (!history) return undefined

  const medianIn = async (span: Span): Promise<Week | undefined> => {
    if ((await history.read(span, 1)).length === 0) return undefined
    const week = weekOf(span, await valuesOf(history, baseline.of, span, slotMs))
    return week.median === undefined ? undefined : week
  }

  const first = async (spans: readonly Span[]): Promise<Week | undefined> => {
    for (const span of spans) {
      const found = await medianIn(span)
      if (found) return found
    }
    return undefined
  }

  const newestFirst = spansOf(baseline, back).filter(({ before }) => !before)
  const earliest = await first(newestFirst.toReversed())
  const centre = baseline.centre ?? (earliest && (await first(newestFirst))?.median)
  return earliest && centre !== undefined ? shiftOf(centre, earliest) : undefined
}

/** Infinite where that never moved; two of these are equal. */
export const byCrept = (a: { readonly crept?: number | undefined }, b: { readonly crept?: number | undefined }): number =>
  Math.abs(b.crept ?? 0) - Math.abs(a.crept ?? 0) || 0

/** Those that crept furthest first. */
export const ranked = async (
  baselines: readonly Baseline[],
  historyOf: (baseline: Baseline) => History | undefined,
  back: Lookback
): Promise<Baseline[]> => {
  const found = []
  for (const baseline of baselines) found.push({ baseline, crept: await roughly(baseline, historyOf(baseline), back) })
  return found.sort(byCrept).map(({ baseline }) => baseline)
}
