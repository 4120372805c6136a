// Puts short columns of one group together where nobody asks whose samples they are: many runs of one cost more than one of many.

import type { Run } from './aggregate.ts'
import { changing, type Grouping } from './grouping.ts'
import { none } from './panes.ts'
import { emptyRun, placeColumn, type Visit } from './placing.ts'
import type { Numbered } from './windowing.ts'

/** Samples of a column that is worth copying, and of all that are put together. */
const [shortMost, most] = [8, 512]

/** As `place`, but samples of several series, in their order, may be one run: its series is then the first of these. */
export const gathering = (grouping: Grouping): ((input: Numbered, visit: Visit) => void) => {
  const [times, values] = [new Float64Array(most), new Float64Array(most)]

  const isShort = (group: number, series: number, count: number): boolean =>
    count <= shortMost && group !== changing && grouping.summaryOf(series) === undefined

  return ({ numbers, columns }, visit) => {
    const run: Run = { times, values, from: 0, to: 0, series: 0 }
    const long = emptyRun()
    let [open, length] = [none, 0]
    const flush = (): void => {
      if (length === 0) return
      run.from = 0
      run.to = length
      length = 0
      visit(open, run)
    }
    for (let i = 0; i < numbers.length; i++) {
      const series = numbers[i]!
      const column = columns[i]!
      const count = column.times.length
      if (series < 0 || count === 0) continue
      const group = grouping.groupOf(series)
      if (group < 0 && group !== changing) continue
      if (!isShort(group, series, count)) {
        flush()
        placeColumn(grouping, series, column, long, visit)
        continue
      }
      if (group !== open || length + count > most) {
        flush()
        open = group
        run.series = series
      }
      for (let k = 0; k < count; k++) {
        times[length] = column.times[k]!
        values[length++] = column.values[k]!
      }
    }
    flush()
  }
}
