// How windows that start at every hop are put together from panes of one hop each, and when they close.

import type { Millis } from '../../protocol/series.ts'
import { none, type Panes } from './panes.ts'
import type { Emission } from './window.ts'

export interface Hops {
  readonly panes: Panes
  /** Of a window; a multiple of `hop`. */
  readonly length: Millis
  readonly hop: Millis
  /** The window that ends at a time, of these panes, oldest first. */
  readonly emission: (group: number, end: Millis, members: readonly number[]) => Emission
}

/** The pane of a group that starts at a time, or `none`. */
export const paneAt = (panes: Panes, group: number, start: Millis): number => {
  let pane = panes.first(group)
  while (pane !== none && panes.start(pane) !== start) pane = panes.next(pane)
  return pane
}

/** Up to where all windows that start before have ended. */
export const settledHops = (mark: Millis, length: Millis, hop: Millis): Millis => Math.floor(mark / hop) * hop - length + hop

const panesOf = (panes: Panes, group: number): number[] => {
  const all: number[] = []
  for (let pane = panes.first(group); pane !== none; pane = panes.next(pane)) all.push(pane)
  return all.sort((a, b) => panes.start(a) - panes.start(b))
}

/** Tells the windows of a group that end after `from` and not after `to`, and are not empty; then removes the panes that no window needs any more. */
export const closeHops =
  ({ panes, length, hop, emission }: Hops) =>
  (group: number, from: Millis, to: Millis, out: Emission[]): void => {
    const all = panesOf(panes, group)
    let first = 0
    for (let at = 0; at < all.length; at++) {
      // Ends of windows whose newest pane is this one.
      const start = panes.start(all[at]!)
      const before = at + 1 < all.length ? panes.start(all[at + 1]!) : Number.POSITIVE_INFINITY
      for (let end = start + hop; end <= start + length && end <= before && end <= to; end += hop) {
        if (end <= from) continue
        while (panes.start(all[first]!) < end - length) first++
        out.push(emission(group, end, all.slice(first, at + 1)))
      }
    }
    for (const pane of all) if (panes.start(pane) + length <= to) panes.remove(group, pane)
  }

/** True where a window of the group that is not empty and has not closed ends at a time or before. @param closed up to where its windows have */
export const hopsWait = (panes: Panes, hop: Millis, group: number, closed: Millis, time: Millis): boolean => {
  for (let pane = panes.first(group); pane !== none; pane = panes.next(pane))
    if (Math.max(panes.start(pane), closed) + hop <= time) return true
  return false
}
