// Asks a detector, made from its configuration as the collector makes it, about rows: no agent, no windows, the same findings.

import type { Detector, Finding } from '../../../collector/detectors/detector.ts'
import { detectorOptions } from '../../../collector/detectors/options.ts'
import type { Group, WindowResult } from '../../../collector/windows/window.ts'
import { type Millis, series } from '../../../protocol/series.ts'
import type { PathRow } from '../path/replay.ts'

const window = 'row'
const agents = ['replay']
const completeness = { expected: 1, reported: 1, missing: [], lag: 0 }

export const detectorOf = (name: string, configuration: object): Detector => {
  const { common, make } = detectorOptions.parse({ name, window, ...configuration })
  return make()({ ...common, window })
}

/** What each row closes: a window of each of its sensors. */
export const windowsOf = (rows: readonly PathRow[], periodMs: Millis): WindowResult[][] => {
  const groups = new Map<string, Group>()
  const groupOf = (measurement: string): Group => {
    const known = groups.get(measurement) ?? series(measurement, { asset: 'recording' })
    groups.set(measurement, known)
    return known
  }
  return rows.map(({ time, values }) =>
    Object.entries(values)
      .filter(([, value]) => Number.isFinite(value))
      .map(([measurement, mean]) => ({
        window,
        group: groupOf(measurement),
        start: time,
        end: time + periodMs,
        revision: 1,
        values: { mean },
        agents,
        completeness
      }))
  )
}

/** What was found by each row: of an asset, mostly about the row before. */
export const asked = (detector: Detector, rows: readonly (readonly WindowResult[])[]): Finding[][] =>
  rows.map(windows => detector.push(windows, 0))
