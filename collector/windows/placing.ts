// Walks the samples of a batch group by group, in stretches that belong to one series and one group.

import type { Run } from './aggregate.ts'
import { changing, type Grouping } from './grouping.ts'
import type { Numbered } from './windowing.ts'

type Samples = Numbered['columns'][number]

/** Called with samples of one series, all of one group. The run may be cut further, but not kept. */
export type Visit = (group: number, run: Run) => void

/** Where the group of a series changes with time: a stretch for each spell. */
const placeChanging = (grouping: Grouping, run: Run, visit: Visit): void => {
  const { times, series } = run
  for (let from = 0; from < times.length; ) {
    const time = times[from]!
    const { group, until } = grouping.spellAt(series, time)
    let to = from + 1
    while (to < times.length && times[to]! >= time && times[to]! < until) to++
    run.from = from
    run.to = to
    if (group >= 0) visit(group, run)
    from = to
  }
}

/** @param run to be used for its stretches */
export const placeColumn = (grouping: Grouping, series: number, { times, values }: Samples, run: Run, visit: Visit): void => {
  if (series < 0 || times.length === 0) return
  const group = grouping.groupOf(series)
  if (group < 0 && group !== changing) return
  run.series = series
  run.times = times
  run.values = values
  run.from = 0
  run.to = times.length
  if (group === changing) placeChanging(grouping, run, visit)
  else visit(group, run)
}

const nothing = new Float64Array()

export const emptyRun = (): Run => ({ times: nothing, values: nothing, from: 0, to: 0, series: 0 })

export const place = (grouping: Grouping, { numbers, columns }: Numbered, visit: Visit): void => {
  const run = emptyRun()
  for (let i = 0; i < numbers.length; i++) placeColumn(grouping, numbers[i]!, columns[i]!, run, visit)
}
