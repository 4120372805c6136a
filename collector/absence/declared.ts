// The period of a series as people declare it: by the configuration, else by its asset in the reference table.

import type { Millis, Series } from '../../protocol/series.ts'
import { summaryOf } from '../../protocol/summary.ts'
import type { CurrentReference } from '../reference/current.ts'
import { selects } from '../windows/select.ts'
import type { AbsenceOptions } from './options.ts'

/** Instead of a period, of a series that is not watched. */
export const notWatched = -1

/** 0 where nothing is declared. */
export type Declared = (series: Series, time: Millis) => Millis

/** Of the four series that stand for one that was summarized, one is enough. */
const isTwin = (series: Series): boolean => (summaryOf(series) ?? 'count') !== 'count'

export const declaredBy = ({ expect }: AbsenceOptions, reference: Pick<CurrentReference, 'periodOf'>): Declared => {
  const rules = expect.map(({ measurement, tags, every, watch }) => ({
    has: selects({ measurement, tags }),
    period: watch ? every! : notWatched
  }))
  return (series, time) => {
    if (isTwin(series)) return notWatched
    const rule = rules.find(({ has }) => has(series.measurement, series.tags))
    return rule ? rule.period : (reference.periodOf(series, time) ?? 0)
  }
}
