// What finds something in one series: told each sample in order of time, it says how far from normal that is.

import type { Millis } from '../../../protocol/series.ts'
import type { Learnt } from '../learnt.ts'
import type { SeriesState } from './state.ts'

/** Values beyond this are no measurements: they would overflow what is remembered. */
export const greatest = 1e30

/** Made once per detector; its states are made once per series, and are all that it remembers. */
export interface SeriesCore {
  /** Of one state. */
  readonly bytes: number
  /** False where its limits are fixed; true where absent. */
  readonly learns?: boolean
  start(): SeriesState
  /** What is usual by now, where that is one number. */
  learnt?(state: SeriesState): Learnt | undefined
  /** The value is at most `greatest` in size. How far from normal: 1 is the limit, more is worse; NaN while there is no opinion. Changes the state, allocates nothing. */
  push(state: SeriesState, time: Millis, value: number): number
  /** Whether the latest sample is part of something wrong. */
  abnormal(state: SeriesState): boolean
  /** What the latest sample was compared with, as the rest of a sentence that begins with the name of the series. */
  explain(state: SeriesState, value: number): string
}
