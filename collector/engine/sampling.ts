// Samples as detectors read them that wait for no window: each in the order of event time, as soon as its entry is processed.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { summaryOf } from '../../protocol/summary.ts'
import { ofSamples } from '../detectors/pergroup.ts'
import { withRoom } from '../windows/numbers.ts'
import type { WindowResult } from '../windows/window.ts'
import type { Taken } from './input.ts'

export interface Sampling {
  /** @param wants whether any detector reads samples of a measurement */
  take(batch: Taken, agent: string, wants: (measurement: string) => boolean): Sampled
  save(): State
  restore(state: State): void
}

export interface Sampled {
  readonly results: readonly WindowResult[]
  /** Samples of before one that was judged already: what they would say is over. */
  readonly late: number
}

const completeness = { expected: 1, reported: 1, missing: [], lag: 0 }
const nothing: Sampled = { results: [], late: 0 }

/** Places of the samples by time; those of equal times keep their order. */
const inOrder = (times: Float64Array): readonly number[] | undefined => {
  for (let i = 1; i < times.length; i++)
    if (times[i]! < times[i - 1]!) return Array.from(times, (_, at) => at).sort((a, b) => times[a]! - times[b]! || a - b)
  return undefined
}

/** It depends on nothing but the journal, so that a replay judges the same. */
export const sampling = (): Sampling => {
  /** By number of the series: event time up to which it was judged. */
  let newest: Float64Array<ArrayBufferLike> = new Float64Array()

  return {
    take({ numbers, columns }, agent, wants) {
      if (columns.length === 0) return nothing
      const results: WindowResult[] = []
      const agents = [agent]
      let late = 0
      for (const [index, { series: group, times, values }] of columns.entries()) {
        const number = numbers[index]!
        if (number < 0 || times.length === 0) continue
        // What stands for an interval is no sample: windows can read it.
        if (!wants(group.measurement) || summaryOf(group)) continue
        newest = withRoom(newest, number + 1, Number.NEGATIVE_INFINITY)
        let judged: Millis = newest[number]!
        const order = inOrder(times)
        for (let i = 0; i < times.length; i++) {
          const at = order ? order[i]! : i
          const time = times[at]!
          if (time < judged) {
            late++
            continue
          }
          judged = time
          results.push({
            window: ofSamples,
            group,
            start: time,
            end: time,
            revision: 1,
            values: { value: values[at]! },
            agents,
            completeness
          })
        }
        newest[number] = judged
      }
      return { results, late }
    },
    save: () => newest,
    restore(state) {
      newest = Float64Array.from(state as Float64Array)
    }
  }
}
