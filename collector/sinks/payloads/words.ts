// Changes of alerts in words that people understand: machine, what, why, when.

import type { Millis } from '../../../protocol/series.ts'
import type { Alert, AlertChange } from '../../alerts/alert.ts'
import type { Notification } from '../../alerts/notification.ts'

const opening: Readonly<Partial<Record<AlertChange, string>>> = {
  flapping: 'comes and goes, told once until it is calm: ',
  escalated: 'nobody has acknowledged it, it is more severe now: ',
  expired: 'acknowledged, but still so: ',
  unacknowledged: 'nobody has it in hand any more: ',
  resolved: 'back to normal: '
}

export const machineOf = ({ asset, group }: Alert): string => asset ?? group.key

export const timeText = (at: Millis | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString()

export const when = ({ state, resolvedAt, firingSince, pendingSince }: Alert): string =>
  timeText(state === 'resolved' ? resolvedAt : (firingSince ?? pendingSince))!

export const sentence = (alert: Alert): string => {
  const { state, change, explanation } = alert
  return `${machineOf(alert)}: ${opening[change] ?? ''}${explanation} (${state === 'resolved' ? 'at' : 'since'} ${when(alert)})`
}

const namedMost = 10

const where = ({ of }: Notification): string => {
  if (of === undefined) return ' of several places'
  const names = Object.entries(of).map(([name, value]) => `${name} ${value}`)
  return names.length > 0 ? ` of ${names.join(', ')}` : ''
}

/** One sentence where there is one change, and what there is of each where there are more. */
export const summary = (notification: Notification): string => {
  const { changes } = notification
  if (changes.length === 1) return sentence(changes[0]!)
  const resolved = changes.filter(({ state }) => state === 'resolved').length
  const counts = [
    ...(resolved < changes.length ? [`${changes.length - resolved} firing`] : []),
    ...(resolved > 0 ? [`${resolved} back to normal`] : [])
  ]
  const machines = [...new Set(changes.map(machineOf))]
  const more = machines.length > namedMost ? ` and ${machines.length - namedMost} more` : ''
  return `${changes.length} changes of alerts${where(notification)} (${counts.join(', ')}): ${machines.slice(0, namedMost).join(', ')}${more}`
}
