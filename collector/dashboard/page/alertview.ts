// The alerts: which machine, since when, why, and how bad.

import type { Alert } from './api.ts'
import { byId, element, keep, note, set, write } from './dom.ts'
import { assetOf } from './model.ts'
import { moment, number, span } from './words.ts'

const names: Readonly<Record<Alert['state'], string>> = {
  pending: 'watching',
  firing: 'firing',
  acknowledged: 'in hand',
  clearing: 'clearing',
  resolved: 'resolved'
}

const when = ({ state, pendingSince, firingSince, resolvedAt, noData, flappingSince, inhibited }: Alert, now: number): string => {
  if (state === 'resolved') return `until ${moment(resolvedAt!, now)}, after ${span(resolvedAt! - firingSince!)}`
  const since = firingSince ?? pendingSince
  const known = noData === undefined ? '' : `, no data since ${moment(noData, now)}`
  return `since ${moment(since, now)}, ${span(now - since)}${known}${flappingSince === undefined ? '' : ', flapping'}${inhibited === undefined ? '' : ', told by another alert'}`
}

const make = (alert: Alert, onSelect: (asset: string) => void): Element => {
  const button = element(
    'button',
    { type: 'button' },
    element('span', { class: 'state' }),
    element('span', { class: 'name' }),
    element('span', { class: 'when' }),
    element('span', { class: 'why' }),
    element('span', { class: 'score' })
  )
  button.addEventListener('click', () => onSelect(alert.asset ?? assetOf(alert.group)))
  return element('li', { 'data-alert': alert.id }, button)
}

export const showAlerts = (alerts: readonly Alert[], now: number, onSelect: (asset: string) => void): void => {
  keep(
    byId('alerts'),
    alerts,
    ({ id }) => id,
    alert => make(alert, onSelect),
    (target, alert) => {
      const put = (name: string, text: string): void => write(target.querySelector(`.${name}`)!, text)
      set(target, { 'data-alert-state': alert.state })
      put('state', names[alert.state])
      put('name', alert.asset ?? alert.group.key)
      put('when', when(alert, now))
      put('why', `${alert.group.measurement}: ${alert.explanation}`)
      put('score', Number.isFinite(alert.score) ? `${number(Math.round(alert.score * 10) / 10)}× limit` : '')
    }
  )
  const firing = alerts.filter(({ state }) => state === 'firing').length
  write(byId('alert-count'), firing > 0 ? `${firing} firing` : '')
  note(byId('alerts-note'), alerts.length === 0 ? 'No alert so far.' : '')
}
