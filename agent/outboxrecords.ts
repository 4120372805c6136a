// What the outbox keeps: the records of its table, and their keys.

import { sortable } from '../platform/disk.ts'
import type { Lane } from '../protocol/batch.ts'
import type { Millis } from '../protocol/series.ts'
import type { State } from '../protocol/stage.ts'

/** What is known of a waiting batch without reading it. */
export interface Waiting {
  readonly lane: Lane
  readonly sequence: number
  readonly samples: number
  readonly bytes: number
  readonly hash: string
  /** Event times of its samples. */
  readonly oldest: Millis
  readonly newest: Millis
}

/** A loss: which samples will never arrive, and why. */
export interface Loss {
  readonly lane: Lane
  readonly sequence: number
  readonly from: Millis
  readonly to: Millis
  readonly samples: number
  readonly reason: string
}

/** `batched = acknowledged + waiting + lost + refused`, in samples, to the unit. */
export interface Tally {
  batched: number
  acknowledged: number
  lost: number
  /** Kept on disk, but taken out of the line because the collector will never take them. */
  refused: number
}

/** How far the recorder was reduced, and the state of the stages there. */
export interface Progress {
  readonly position: number
  readonly reduce: State
  /** Event time of the newest sample reduced. */
  readonly newest: Millis
}

export const bodyKey = (lane: Lane, sequence: number): string => `b/${lane}/${sortable(sequence)}`
export const metaKey = (lane: Lane, sequence: number): string => `m/${lane}/${sortable(sequence)}`
export const refusedKey = (lane: Lane, sequence: number): string => `q/${lane}/${sortable(sequence)}`
export const lossKey = (lane: Lane, sequence: number): string => `l/${lane}/${sortable(sequence)}`
