// Follows one series, sample by sample, with what finds something in it.

import type { Millis } from '../../../protocol/series.ts'
import type { State } from '../../../protocol/stage.ts'
import type { Opinion } from '../detector.ts'
import { greatest, type SeriesCore } from './core.ts'
import type { SeriesState } from './state.ts'

export interface Follower {
  push(time: Millis, value: number): Opinion | undefined
  save(): State
  restore(state: State): void
}

export const follow = (core: SeriesCore): Follower => {
  let state = core.start()
  return {
    push(time, value) {
      if (!(Math.abs(value) <= greatest)) return undefined
      const score = core.push(state, time, value)
      if (Number.isNaN(score)) return undefined
      return { abnormal: core.abnormal(state), score, value, explanation: core.explain(state, value) }
    },
    save: () => structuredClone(state),
    restore(saved) {
      state = structuredClone(saved) as SeriesState
    }
  }
}
