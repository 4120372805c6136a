// What is remembered of an asset in one operating regime, and what it says of the next row there.

import { type Baseline, emptyBaseline, learn } from './baseline.ts'
import { type Changes, changesOn, emptyChanges } from './changes.ts'
import { type Judgement, judge } from './judge.ts'
import { type Model, modelOf } from './model.ts'
import type { AssetOptions } from './options.ts'
import { emptySmooth, type Smooth, smoothOn } from './smooth.ts'

/** Plain data. */
export interface Regime {
  readonly smooth: Smooth
  /** The row before, to see which sensors have a new value. */
  last: readonly number[]
  baseline: Baseline
  /** What the baseline would be if the present alarm were the usual state. */
  candidate: Baseline
  model: Model | undefined
  /** Rows learnt since the model was made. */
  learnt: number
  readonly changes: Changes
}

export interface View extends Judgement {
  /** 1 is the limit. */
  readonly score: number
  readonly change: boolean
}

/** Rows of smoothing that the start of a smooth series needs before it is like the rest. */
const settling = 5
const rowsBetweenModels = 50

export const emptyRegime = (sensors: number): Regime => ({
  smooth: emptySmooth(sensors),
  last: [],
  baseline: emptyBaseline(sensors),
  candidate: emptyBaseline(sensors),
  model: undefined,
  learnt: 0,
  changes: emptyChanges(sensors)
})

/** Limits are wide while little is known. */
const limitOf = ({ rows }: Model, { tolerance, caution }: AssetOptions): number => tolerance * (1 + (caution / rows) ** 2)

/** Takes in a row; undefined while it warms up. */
export const view = (regime: Regime, values: readonly number[], options: AssetOptions): View | undefined => {
  smoothOn(regime.smooth, values, options.span)
  const change = changesOn(regime.changes, values, regime.smooth.averages, options)
  const { model } = regime
  if (model === undefined) return
  const judgement = judge(model, regime.smooth.averages)
  return { ...judgement, score: Math.max(judgement.t2, judgement.q) / limitOf(model, options), change }
}

const learnUsual = (regime: Regime, fresh: readonly boolean[], { warmUp, memory, share, span }: AssetOptions): void => {
  if (regime.smooth.rows <= settling * span) return
  learn(regime.baseline, regime.smooth.averages, fresh, memory)
  const due = regime.model === undefined ? regime.smooth.rows >= warmUp : ++regime.learnt >= rowsBetweenModels
  if (!due) return
  regime.model = modelOf(regime.baseline, { share, memory })
  regime.learnt = 0
}

/** Learns the row that was just viewed: as usual, or as what may become the usual. */
export const learnRow = (
  regime: Regime,
  values: readonly number[],
  usual: boolean,
  alarm: boolean,
  options: AssetOptions
): void => {
  const fresh = values.map((value, sensor) => regime.last.length > 0 && value !== regime.last[sensor])
  regime.last = [...values]
  if (alarm) learn(regime.candidate, regime.smooth.averages, fresh, options.warmUp)
  else if (usual) learnUsual(regime, fresh, options)
}

export const forgetCandidate = (regime: Regime): void => {
  regime.candidate = emptyBaseline(regime.smooth.averages.length)
}

/** The present state is the usual one from now on, where enough of it was seen. */
export const adopt = (regime: Regime, { warmUp, memory, share }: AssetOptions): void => {
  if (regime.candidate.rows < warmUp) return
  const { candidate } = regime
  regime.baseline = { ...candidate, rows: warmUp, counts: candidate.counts.map(count => Math.min(count, warmUp)) }
  regime.model = modelOf(regime.baseline, { share, memory })
  regime.learnt = 0
}
