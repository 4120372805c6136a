// Replays a recording through what finds something in one series.

import { greatest, type SeriesCore } from '../../../collector/detectors/series/core.ts'
import type { Labelled } from './labelled.ts'

export interface Replayed {
  /** Rows at which something begins to be abnormal. */
  readonly alarms: readonly number[]
  /** Of each row; NaN while there is no opinion. */
  readonly scores: Float64Array
}

export const replayed = (core: SeriesCore, { times, values }: Labelled): Replayed => {
  const state = core.start()
  const alarms: number[] = []
  let before = false
  const scores = values.map((value, row) => {
    // No detector is shown what is missing.
    if (!(Math.abs(value) <= greatest)) return Number.NaN
    const score = core.push(state, times[row]!, value)
    const now = core.abnormal(state)
    if (now && !before) alarms.push(row)
    before = now
    return score
  })
  return { alarms, scores }
}

export const alarmsOf = (core: SeriesCore, recording: Labelled): number[] => [...replayed(core, recording).alarms]
