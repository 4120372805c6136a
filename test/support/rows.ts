// Rows of values for what finds something in one series, and the rows that it finds.

import type { SeriesCore } from '../../collector/detectors/series/core.ts'

export const rows = (length: number, valueAt: (row: number) => number): number[] =>
  Array.from({ length }, (_, row) => valueAt(row))

/** Rows that are abnormal, of values so far apart. */
export const abnormal = (core: SeriesCore, values: readonly number[], stepMs = 1000): number[] => {
  const state = core.start()
  return values.flatMap((value, row) => {
    core.push(state, row * stepMs, value)
    return core.abnormal(state) ? [row] : []
  })
}
