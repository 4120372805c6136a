// Which changes of alerts people are told of.

import type { Alert, AlertChange } from './alert.ts'

const notable: ReadonlySet<AlertChange> = new Set(['firing', 'flapping', 'escalated', 'expired', 'resolved'])

/** What never fired, or fired too late to act on, was never told, so its end is not told either. */
export const isNotable = ({ change, firingSince, hindsight }: Alert): boolean =>
  firingSince !== undefined && !hindsight && notable.has(change)
