// Which changes of alerts people are told of.

import type { Alert, AlertChange } from './alert.ts'

const notable: ReadonlySet<AlertChange> = new Set([
  'firing',
  'flapping',
  'escalated',
  'expired',
  'unacknowledged',
  'unshelved',
  'unsilenced',
  'uninhibited'
])

const isMuted = ({ hindsight, shelved, silenced, inhibited }: Alert): boolean =>
  hindsight === true || shelved !== undefined || silenced !== undefined || inhibited !== undefined

export const isNotable = (change: AlertChange): boolean => notable.has(change)

/**
 * Whether the change that an alert has just had is to be told. The end of what was told is told, whatever else holds;
 * what nobody was told when it fired is told when it comes back, as is one of which something else was to be told meanwhile.
 */
export const isToTell = (alert: Alert, isOwed: boolean): boolean => {
  const { state, change, told } = alert
  if (state === 'resolved') return told !== undefined
  if (state !== 'firing' || isMuted(alert)) return false
  return notable.has(change) || (change === 'relapsed' && (told === undefined || isOwed))
}
