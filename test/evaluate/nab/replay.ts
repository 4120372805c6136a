// Replays a recording through what finds something in one series.

import type { SeriesCore } from '../../../collector/detectors/series/core.ts'
import type { Labelled } from './labelled.ts'

/** Rows at which something begins to be abnormal. */
export const alarmsOf = (core: SeriesCore, { times, values }: Labelled): number[] => {
  const state = core.start()
  const alarms: number[] = []
  let before = false
  for (let row = 0; row < values.length; row++) {
    core.push(state, times[row]!, values[row]!)
    const now = core.abnormal(state)
    if (now && !before) alarms.push(row)
    before = now
  }
  return alarms
}
