// Where things stand in a picture of a recording: the lanes below each other, and the place of a time across them.

import type { Millis } from '../../../protocol/series.ts'

export interface Box {
  readonly top: number
  readonly height: number
}

export const width = 1200
export const left = 190
const right = 16
const heights = { head: 46, trace: 48, single: 200, score: 90, flags: 18, gap: 10, axis: 34 }

export interface Frame {
  readonly height: number
  readonly traces: readonly Box[]
  readonly score: Box
  /** A lane for each kind of alert. */
  readonly flags: readonly Box[]
  /** From the first lane to the last. */
  readonly all: Box
}

export const frameOf = (traces: number, flags: number): Frame => {
  let top = heights.head
  const lane = (height: number): Box => {
    const box = { top, height }
    top += height + heights.gap
    return box
  }
  const boxes = Array.from({ length: traces }, () => lane(traces === 1 ? heights.single : heights.trace))
  const score = lane(heights.score)
  const lanes = Array.from({ length: flags }, () => lane(heights.flags))
  const bottom = top - heights.gap
  return {
    height: bottom + heights.axis,
    traces: boxes,
    score,
    flags: lanes,
    all: { top: heights.head, height: bottom - heights.head }
  }
}

/** From event times to places across. */
export type Across = (time: Millis) => number

export const acrossOf = (first: Millis, last: Millis): Across => {
  const scale = (width - left - right) / (last - first || 1)
  return time => left + (time - first) * scale
}
