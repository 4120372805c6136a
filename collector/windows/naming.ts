// What stands for a series in a count or a ranking: itself, or the value of one of its tags.

import { seriesOfKey } from '../../protocol/series.ts'
import { summarized } from '../../protocol/summary.ts'
import type { Names } from './aggregate.ts'

/** Undefined where the series has no such tag. */
export type Naming = (series: number, names: Names) => string | undefined

/** The summaries of a series go by its own name. */
export const naming = (of: string): Naming => {
  const name = (key: string): string | undefined => {
    const series = summarized(seriesOfKey(key))
    return of === 'series' ? series.key : series.tags[of]
  }
  // A series is parsed once: its number is its own for ever, as long as the same list gives the names.
  let [known, by] = [new Map<number, string | undefined>(), undefined as Names | undefined]
  return (series, names) => {
    if (names !== by) [known, by] = [new Map(), names]
    if (!known.has(series)) known.set(series, name(names(series)))
    return known.get(series)
  }
}
