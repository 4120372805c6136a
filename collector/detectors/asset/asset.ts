// Watches all sensors of one asset together: learns what is usual in each operating regime, and says when, and through which sensors, it is not.

import type { Millis } from '../../../protocol/series.ts'
import type { State } from '../../../protocol/stage.ts'
import type { Learnt } from '../learnt.ts'
import type { AssetOptions } from './options.ts'
import { adopt, emptyRegime, forgetCandidate, learnRow, type Regime, type View, view } from './regime.ts'
import { findRegimes, type Regimes, regimeOf } from './regimes.ts'
import { type Part, tell } from './tell.ts'

/** What an asset's sensors say together at one time. */
export interface AssetOpinion {
  readonly time: Millis
  /** Inside an alarm. */
  readonly abnormal: boolean
  /** The larger of T² and Q over its limit: 1 is the limit. */
  readonly score: number
  readonly t2: number
  readonly q: number
  /** The asset begins to behave differently here. */
  readonly change: boolean
  /** The sensors that make the score, the largest first. */
  readonly parts: readonly Part[]
  readonly explanation: string
}

/** Names of the sensors to judge, and of those that say in which regime the machine runs. */
export interface AssetSensors {
  readonly sensors: readonly string[]
  readonly settings?: readonly string[]
}

/** Values by name; what is absent or not finite is missing. */
export type Row = Readonly<Record<string, number>>

export interface Asset {
  /** Rows in the order of their time; undefined while it warms up. */
  push(time: Millis, row: Row): AssetOpinion | undefined
  /** Forgets what is usual, as after maintenance; the operating regimes stay. */
  relearn(): void
  /** What is usual of each sensor, where there is one operating regime only and enough was learnt. */
  learnt(): Readonly<Record<string, Learnt>>
  save(): State
  restore(state: State): void
}

interface Watch {
  /** Settings seen before the regimes were told apart. */
  settings: number[][]
  regimes: Regimes | undefined
  states: Regime[]
  alarm: boolean
  /** Rows over the limit without a break. */
  over: number
  /** Rows of the present alarm. */
  rows: number
}

const start = (): Watch => ({ settings: [], regimes: undefined, states: [], alarm: false, over: 0, rows: 0 })

const pickFrom = (row: Row, names: readonly string[]): number[] => names.map(name => row[name] ?? Number.NaN)

export const asset = ({ sensors, settings = [] }: AssetSensors, options: AssetOptions): Asset => {
  let watch = start()

  const open = (regimes: Regimes): void => {
    watch.regimes = regimes
    watch.states = regimes.centres.map(() => emptyRegime(sensors.length))
    watch.settings = []
  }

  /** The state of the regime that the row is in; undefined until there are regimes. */
  const stateOf = (row: Row): Regime | undefined => {
    if (watch.regimes === undefined && settings.length === 0) open(findRegimes([]))
    const set = pickFrom(row, settings)
    if (watch.regimes) return watch.states[regimeOf(watch.regimes, set)]!
    if (set.every(Number.isFinite)) watch.settings.push(set)
    if (watch.settings.length >= options.warmUp) open(findRegimes(watch.settings))
    return undefined
  }

  const raise = (): void => {
    watch.alarm = true
    watch.rows = 0
    watch.states.forEach(forgetCandidate)
  }

  const lower = (): void => {
    watch.alarm = false
    watch.over = 0
  }

  const follow = ({ score }: View): void => {
    watch.over = score > 1 ? watch.over + 1 : 0
    if (watch.alarm) watch.rows++
    if (!watch.alarm && watch.over >= options.hold) raise()
    else if (watch.alarm && score < options.release) lower()
  }

  const outlast = (): void => {
    if (!watch.alarm || watch.rows < options.relearnAfter) return
    for (const state of watch.states) adopt(state, options)
    lower()
  }

  return {
    push(time, row) {
      const state = stateOf(row)
      if (state === undefined) return
      const values = pickFrom(row, sensors)
      const { model } = state
      const seen = view(state, values, options)
      if (seen) follow(seen)
      const abnormal = watch.alarm
      learnRow(state, values, seen === undefined || seen.score < 1, abnormal, options)
      outlast()
      return seen && model ? { time, abnormal, ...tell(sensors, seen, model, state.smooth.averages) } : undefined
    },
    relearn() {
      watch.states = watch.states.map(() => emptyRegime(sensors.length))
      lower()
    },
    learnt() {
      const model = watch.states.length === 1 ? watch.states[0]!.model : undefined
      if (!model) return {}
      return Object.fromEntries(
        sensors.map((sensor, at) => [sensor, { centre: model.means[at]!, spread: model.deviations[at]! }])
      )
    },
    save: () => structuredClone(watch),
    restore(state) {
      watch = structuredClone(state as Watch)
    }
  }
}
