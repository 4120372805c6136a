// The one shape of all logic: items and the time in, items out. No clock, no I/O.

import type { Millis } from './series.ts'

/** Plain data: arrays, null-prototype or literal objects, numbers, strings, booleans, typed arrays; no functions, no classes. */
export type State = unknown

/**
 * A push without items is a tick. `now` is the event time up to which the input is complete (the watermark),
 * not a wall clock: a replay of the same pushes gives the same results. `save` then `restore` into a stage of
 * the same options continues as if nothing had happened.
 */
export interface Stage<In, Out> {
  push(items: readonly In[], now: Millis): Out[]
  save(): State
  restore(state: State): void
}
