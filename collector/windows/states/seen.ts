// Which series had a sample.

import { summaries } from '../../../protocol/summary.ts'
import type { Grown, OfSummary, Run } from '../aggregate.ts'

/** Numbers of series. */
export type Seen = Set<number>

type Add = (state: Seen, run: Run) => void

const add: Add = (state, { series }) => void state.add(series)

export const seen: Grown<Seen> = {
  make: () => new Set(),
  add,
  addSummary: Object.fromEntries(summaries.map(summary => [summary, add])) as OfSummary<Add>,
  merge(state, other) {
    for (const series of other) state.add(series)
  },
  save: state => Float64Array.from(state).sort(),
  restore: saved => new Set(saved as Float64Array)
}
