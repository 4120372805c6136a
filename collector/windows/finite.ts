// Which samples of a run are numbers: NaN and infinities travel as "no value", and no aggregate may meet them.

import type { Run } from './aggregate.ts'

export const allFinite = ({ values, from, to }: Run): boolean => {
  // One sum tells of all: what is not finite makes it NaN. Zero times a finite value is zero.
  let nothing = 0
  for (let i = from; i < to; i++) nothing += values[i]! * 0
  return nothing === 0
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
