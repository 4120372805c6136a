// Which samples are urgent: beyond a limit that the first rule that matches their series has.

import type { Column, Columns } from '../protocol/columns.ts'
import type { Series } from '../protocol/series.ts'
import { type Match, matches } from './reduce.ts'

export interface Limits {
  readonly above?: number | undefined
  readonly below?: number | undefined
}

interface UrgentRule {
  readonly match: Match
  readonly urgent?: Limits | undefined
}

export interface Urgency {
  /** Whether a sample is beyond a limit, and the one before it of the same series was not: what goes on is not urgent anew. */
  crosses(series: Series, value: number): boolean
  /** Series that have a sample beyond a limit, and the others: so the samples of a series stay in order. */
  parted(columns: Columns): { readonly urgent: Columns; readonly others: Columns }
}

export const isBeyond = ({ above, below }: Limits, value: number): boolean =>
  (above !== undefined && value > above) || (below !== undefined && value < below)

/** Not saved: after a restart what is beyond a limit is urgent once more. */
interface Watched {
  readonly limits: Limits | undefined
  beyond: boolean
}

export const urgency = (rules: readonly UrgentRule[]): Urgency => {
  const any = rules.some(({ urgent }) => urgent !== undefined)
  const watched = new Map<string, Watched>()

  const watch = (series: Series): Watched => {
    let found = watched.get(series.key)
    if (!found) {
      const limits = rules.find(({ match }) => matches(match, series))?.urgent
      watched.set(series.key, (found = { limits, beyond: false }))
    }
    return found
  }

  const isUrgent = ({ series, values }: Column): boolean => {
    const { limits } = watch(series)
    return limits !== undefined && values.some(value => isBeyond(limits, value))
  }

  return {
    crosses(series, value) {
      if (!any) return false
      const own = watch(series)
      if (!own.limits) return false
      const before = own.beyond
      own.beyond = isBeyond(own.limits, value)
      return own.beyond && !before
    },
    parted(columns) {
      if (!any) return { urgent: [], others: columns }
      const urgent = columns.filter(isUrgent)
      return { urgent, others: urgent.length === 0 ? columns : columns.filter(column => !urgent.includes(column)) }
    }
  }
}
