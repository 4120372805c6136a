// What filters and downsamplers have in common: columns in, fewer or smaller columns out.

import { type Column, ColumnBuilder } from '../protocol/columns.ts'
import { type Millis, type Series, seriesOfKey } from '../protocol/series.ts'
import type { Stage, State } from '../protocol/stage.ts'

/** `taken + made = passed + dropped + held`, to the unit, at any moment. A push without columns is a tick. */
export interface Reducer extends Stage<Column, Column> {
  /** The smallest event time held back for later, Infinity where nothing is: the agent's watermark waits for it. */
  oldest(): Millis
  /** Samples inside that are neither passed nor dropped yet. */
  held(): number
}

/** The part of a reducer that one series needs; `S` is plain data. */
export interface PerSeries<S> {
  readonly start: () => S
  /** Reads the samples in order and adds what passes to `out`. */
  readonly push: (state: S, times: Float64Array, values: Float64Array, out: ColumnBuilder) => void
  /** Lets go of what must not wait any longer at event time `now`. */
  readonly tick: (state: S, now: Millis, out: ColumnBuilder) => void
  /** Event time of the oldest sample held, Infinity for none. */
  readonly oldest: (state: S) => Millis
  readonly held: (state: S) => number
}

/** A reducer that treats every series by itself. */
export const perSeries = <S>(part: PerSeries<S>): Reducer => {
  let kept = new Map<string, { readonly series: Series; readonly state: S }>()

  const of = (series: Series): S => {
    let found = kept.get(series.key)
    if (!found) kept.set(series.key, (found = { series, state: part.start() }))
    return found.state
  }

  const collect = (series: Series, passed: Column[], work: (out: ColumnBuilder) => void): void => {
    const out = new ColumnBuilder(series)
    work(out)
    if (out.length > 0) passed.push(out.view())
  }

  return {
    push(columns, now) {
      const passed: Column[] = []
      for (const { series, times, values } of columns) collect(series, passed, out => part.push(of(series), times, values, out))
      if (columns.length > 0) return passed
      for (const { series, state } of kept.values()) collect(series, passed, out => part.tick(state, now, out))
      return passed
    },
    oldest() {
      let oldest = Number.POSITIVE_INFINITY
      for (const { state } of kept.values()) oldest = Math.min(oldest, part.oldest(state))
      return oldest
    },
    held() {
      let held = 0
      for (const { state } of kept.values()) held += part.held(state)
      return held
    },
    save: () => [...kept].map(([key, { state }]) => [key, structuredClone(state)]),
    restore(state: State) {
      const rows = state as readonly [string, S][]
      kept = new Map(rows.map(([key, saved]) => [key, { series: seriesOfKey(key), state: structuredClone(saved) }]))
    }
  }
}
