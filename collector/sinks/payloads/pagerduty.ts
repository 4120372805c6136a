// Notifications as events of PagerDuty (developer.pagerduty.com, "Send an alert event"): an incident for each alert, or one for a storm.

import { createHash } from 'node:crypto'
import type { Alert } from '../../alerts/alert.ts'
import type { Notification } from '../../alerts/notification.ts'
import type { Payload, Post } from './payload.ts'
import { machineOf, sentence, summary, timeText, when } from './words.ts'

/** More changes than this are one event: each would wake somebody. */
const eventsMost = 20
const summaryMost = 1024

/** At most 255 characters; ids of alerts may have more. */
const dedupKey = (id: string): string => createHash('sha256').update(id).digest('hex')

const ofAlert = (alert: Alert, token: string | undefined): Post => {
  const { id, number, state, severity, detector, group, score } = alert
  const payload = {
    summary: sentence(alert).slice(0, summaryMost),
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

const ofStorm = (notification: Notification, token: string | undefined): Post => {
  const payload = {
    summary: summary(notification).slice(0, summaryMost),
    source: 'wayside',
    severity: notification.changes.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning',
    timestamp: timeText(notification.time)
  }
  const dedup_key = dedupKey(`${notification.id}/${notification.time}`)
  return { part: '', body: { routing_key: token, event_action: 'trigger', dedup_key, payload } }
}

export const pagerduty: Payload = {
  tokenInBody: true,
  posts: (notification, token) =>
    notification.changes.length > eventsMost
      ? [ofStorm(notification, token)]
      : notification.changes.map(alert => ofAlert(alert, token))
}
