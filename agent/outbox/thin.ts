// Thins samples: of every interval the first, the last, the smallest and the greatest stay.

import { type Column, ColumnBuilder, type Columns } from '../../protocol/columns.ts'
import type { Millis } from '../../protocol/series.ts'

/**
 * M4 aggregation (U. Jugel et al., "M4: a visualization-oriented time series data aggregation", VLDB 2014): real samples at their real
 * times, at most four an interval and series, so extremes survive and nothing is invented.
 * @param columns in any order of time @param interval aligned to 1970 UTC
 */
export const thin = (columns: Columns, interval: Millis): Columns =>
  columns.map(column => thinned(column, interval)).filter(({ times }) => times.length > 0)

const thinned = ({ series, times, values, states }: Column, interval: Millis): Column => {
  const order = Uint32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]!)
  const out = new ColumnBuilder(series, states)
  for (let from = 0; from < order.length; ) {
    const bucket = Math.floor(times[order[from]!]! / interval)
    let [to, least, most] = [from, from, from]
    while (to < order.length && Math.floor(times[order[to]!]! / interval) === bucket) {
      if (values[order[to]!]! < values[order[least]!]!) least = to
      if (values[order[to]!]! > values[order[most]!]!) most = to
      to++
    }
    const kept = [...new Set([from, least, most, to - 1])].sort((a, b) => a - b)
    for (const at of kept) out.add(times[order[at]!]!, values[order[at]!]!)
    from = to
  }
  return out.view()
}
