// Samples in an order of arrival, and what a window's layout makes of them.

import type { Names, Run, Value } from '../../collector/windows/aggregate.ts'
import type { Cell, Layout } from '../../collector/windows/layout.ts'
import type { Summary } from '../../protocol/summary.ts'

export interface Sample {
  readonly series: number
  readonly time: number
  readonly value: number
}

// Not in the order of their names; one has no asset.
const keys = [
  'power,asset=m3,line=c',
  'power,asset=m1,line=b',
  'power,line=d',
  'power,asset=m2,line=a',
  'power,asset=m1,line=a'
] as const

export const seriesCount = keys.length

export const names: Names = series => keys[series]!

/** State among that of others: what lies before and behind it is not its own. */
const before = 3
const behind = 2
const foreign = 12_345

export const fresh = (layout: Layout): Cell => {
  const state = new Float64Array(before + layout.width + behind).fill(foreign)
  return { state, at: before, grown: layout.start(state, before) }
}

export const foreignUntouched = ({ state }: Cell): boolean =>
  [...state.subarray(0, before), ...state.subarray(state.length - behind)].every(value => value === foreign)

/** Runs of one series each, at most so long as `lengths` say, over and over; each lies in the middle of its columns. */
export const runsOf = (samples: readonly Sample[], lengths: readonly number[]): Run[] => {
  const runs: Run[] = []
  for (let at = 0; at < samples.length; ) {
    const { series } = samples[at]!
    let to = at + 1
    const most = at + lengths[runs.length % lengths.length]!
    while (to < samples.length && to < most && samples[to]!.series === series) to++
    const part = samples.slice(at, to)
    runs.push({
      series,
      times: Float64Array.of(-1, ...part.map(({ time }) => time), -1),
      values: Float64Array.of(1e300, ...part.map(({ value }) => value), 1e300),
      from: 1,
      to: part.length + 1
    })
    at = to
  }
  return runs
}

export const addAll = (
  layout: Layout,
  cell: Cell,
  samples: readonly Sample[],
  lengths: readonly number[] = [Number.POSITIVE_INFINITY],
  summary?: Summary
): Cell => {
  for (const run of runsOf(samples, lengths)) layout.add(cell, run, summary)
  return cell
}

export const cellOf = (layout: Layout, samples: readonly Sample[], lengths?: readonly number[]): Cell =>
  addAll(layout, fresh(layout), samples, lengths)

export const readFrom = (layout: Layout, cell: Cell, name = 'it'): Value | undefined => layout.values(cell, names)[name]
