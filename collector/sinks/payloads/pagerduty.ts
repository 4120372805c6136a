// Notifications as events of PagerDuty (developer.pagerduty.com, "Send an alert event"): an incident for each alert, of a storm for the most severe.

import { createHash } from 'node:crypto'
import type { Alert } from '../../alerts/alert.ts'
import type { Payload, Post } from './payload.ts'
import { machineOf, sentence, when } from './words.ts'

/** Of more that fire the most severe are told: each wakes somebody. One event for all of them would be an incident that nothing closes. */
const opensMost = 20
const summaryMost = 1024

/** At most 255 characters; ids of alerts may have more. */
const dedupKey = (id: string): string => createHash('sha256').update(id).digest('hex')

const rank = { critical: 0, warning: 1, info: 2 } as const

/** @param more that fire and are not told */
const ofAlert = (alert: Alert, more: number, token: string | undefined): Post => {
  const { id, number, state, severity, detector, group, score } = alert
  const payload = {
    summary: `${more > 0 ? `one of ${more + opensMost} alerts: ` : ''}${sentence(alert)}`.slice(0, summaryMost),
    source: machineOf(alert),
    severity,
    timestamp: when(alert),
    component: group.measurement,
    class: detector,
    custom_details: { id, score, tags: { ...group.tags } }
  }
  const event_action = state === 'resolved' ? 'resolve' : 'trigger'
  return { part: `${id}/${number}`, body: { routing_key: token, event_action, dedup_key: dedupKey(id), payload } }
}

export const pagerduty: Payload = {
  tokenInBody: true,
  posts({ changes }, token) {
    const firing = changes.filter(({ state }) => state !== 'resolved')
    const told = new Set(firing.toSorted((a, b) => rank[a.severity] - rank[b.severity]).slice(0, opensMost))
    const more = firing.length - told.size
    return changes
      .filter(alert => alert.state === 'resolved' || told.has(alert))
      .map(alert => ofAlert(alert, alert.state === 'resolved' ? 0 : more, token))
  }
}
