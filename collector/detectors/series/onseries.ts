// Makes a detector out of what finds something in one series: the values of a group's windows are its samples.

import type { Detector } from '../detector.ts'
import { perGroup, type Reading, whatOf } from '../pergroup.ts'
import { greatest, type SeriesCore } from './core.ts'

export const onSeries =
  (core: SeriesCore) =>
  (reading: Reading): Detector =>
    perGroup(reading, {
      start: () => core.start(),
      learns: core.learns,
      learnt: core.learnt,
      judge(state, value, { end, group }) {
        if (Math.abs(value) > greatest) return undefined
        const score = core.push(state, end, value)
        if (Number.isNaN(score)) return undefined
        const abnormal = core.abnormal(state)
        // Of the many that are not, words cost more than the judgement did.
        const explanation = abnormal ? `${whatOf(reading, group)} ${core.explain(state, value)}` : ''
        return { abnormal, score, value, explanation }
      }
    })
