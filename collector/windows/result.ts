// A pane as users see it.

import type { Aggregate } from './aggregate.ts'
import type { Pane, WindowResult } from './window.ts'

export const resultOf = (
  { window, group, start, end, accumulators, agents }: Omit<Pane, 'onTime'>,
  revision: number,
  aggregates: Readonly<Record<string, Aggregate>>
): WindowResult => {
  const values = Object.fromEntries(
    Object.entries(accumulators).map(([name, accumulator]) => [name, aggregates[name]!.value(accumulator)])
  )
  return { window, group, start, end, revision, values, agents }
}
