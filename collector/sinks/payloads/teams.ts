// Notifications as adaptive cards for webhooks of Microsoft Teams (learn.microsoft.com, "Create incoming webhooks with Workflows").

import type { Alert } from '../../alerts/alert.ts'
import type { Payload } from './payload.ts'
import { sentence, summary } from './words.ts'

const linesMost = 20

const colours = { info: 'Default', warning: 'Warning', critical: 'Attention' } as const

const line = (alert: Alert): object => ({
  type: 'TextBlock',
  text: sentence(alert),
  wrap: true,
  color: alert.state === 'resolved' ? 'Good' : colours[alert.severity]
})

export const teams: Payload = {
  posts(notification) {
    const { changes } = notification
    const head = { type: 'TextBlock', weight: 'Bolder', wrap: true, text: summary(notification) }
    const body = changes.length === 1 ? changes.map(line) : [head, ...changes.slice(0, linesMost).map(line)]
    const content = { $schema: 'http://adaptivecards.io/schemas/adaptive-card.json', type: 'AdaptiveCard', version: '1.4', body }
    const attachments = [{ contentType: 'application/vnd.microsoft.card.adaptive', content }]
    return [{ part: '', body: { type: 'message', attachments } }]
  }
}
