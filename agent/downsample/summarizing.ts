// Gives each kind of summary a series of its own: they differ from the series summarized in the tag `summary`.

import type { Column } from '../../protocol/columns.ts'
import type { Series } from '../../protocol/series.ts'
import { summaries, summarySeries } from '../../protocol/summary.ts'
import type { Reducer } from '../reducer.ts'

const kinds = summaries.length

/** Each of the four series, or none where the series has no room for the tag. */
const summariesOf = (series: Series): Series[] =>
  summaries.flatMap(summary => {
    const one = summarySeries(series, summary)
    return one ? [one] : []
  })

const every = (column: Float64Array, kind: number): Float64Array =>
  Float64Array.from({ length: column.length / kinds }, (_, i) => column[i * kinds + kind]!)

/**
 * The reducer passes for each interval a sample of each kind, in the order of the kinds. A series that has as many tags as can be
 * is not reduced: its samples pass as they are, and windows over them are the same.
 */
export const summarizing = (reducer: Reducer): Reducer => {
  const known = new Map<string, Series[]>()
  const under = (series: Series): Series[] => {
    let found = known.get(series.key)
    if (!found) known.set(series.key, (found = summariesOf(series)))
    return found
  }
  const unfold = ({ series, times, values }: Column): Column[] =>
    under(series).map((series, kind) => ({ series, times: every(times, kind), values: every(values, kind) }))

  return {
    ...reducer,
    push(columns, now) {
      const [narrow, full] = [[] as Column[], [] as Column[]]
      for (const column of columns) (under(column.series).length > 0 ? narrow : full).push(column)
      // Without columns it would be a tick.
      if (narrow.length === 0 && full.length > 0) return full
      return [...reducer.push(narrow, now).flatMap(unfold), ...full]
    }
  }
}
