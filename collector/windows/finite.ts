// Which samples of a run are numbers: NaN and infinities travel as "no value", and no aggregate may meet them.

import type { Run } from './aggregate.ts'

export const allFinite = ({ values, from, to }: Run): boolean => {
  // NaN is not below infinity either.
  for (let i = from; i < to; i++) if (!(Math.abs(values[i]!) < Number.POSITIVE_INFINITY)) return false
  return true
}

/** Calls with each stretch of finite values; returns how many samples lie between them. */
export const eachFinite = (run: Run, take: (part: Run) => void): number => {
  let left = 0
  for (let from = run.from; from < run.to; from++) {
    let to = from
    while (to < run.to && Number.isFinite(run.values[to])) to++
    if (to > from) take({ ...run, from, to })
    if (to < run.to) left++
    from = to
  }
  return left
}
