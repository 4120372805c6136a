// Which event times a replay compares, and how much of the journal it has to read for that.

import type { Millis } from '../../protocol/series.ts'
import type { WindowOptions } from '../definitions/read.ts'
import type { AgentStatus, TimeRange } from '../store/outputs.ts'

/** Further than any date. */
const always: Millis = 8.64e15

/** How far before a time samples may lie that windows depend on: the greatest of their options, which are times in ms, and what they read. */
export const reachOf = ({ key, common: { from } }: WindowOptions, windows: readonly WindowOptions[]): Millis => {
  const own = Math.max(0, ...Object.values(JSON.parse(key) as object).filter(value => typeof value === 'number'))
  return own + (from ? reachOf(windows.find(({ common }) => common.name === from.window)!, windows) : 0)
}

/** No sample is older than this where it was received before; a sample may be ahead of the collector's clock by so much. */
export const readSince = (from: Millis, windows: readonly WindowOptions[], leadMost: Millis): Millis =>
  from - leadMost - Math.max(0, ...windows.map(one => reachOf(one, windows)))

/** By default up to where all windows have closed, as far as agents hold them open at all. */
export const rangeOf = (from: Millis, to: Millis | undefined, agents: readonly AgentStatus[]): TimeRange => {
  const holding = agents.filter(({ holds }) => holds).map(({ watermark }) => watermark)
  return { from, to: to ?? Math.min(always, ...holding) }
}
