// Notifications as messages of Slack's incoming webhooks (docs.slack.dev, "Sending messages using incoming webhooks").

import type { Payload } from './payload.ts'
import { sentence, summary } from './words.ts'

const linesMost = 20

/** Slack gives these three a meaning ("Formatting text for app surfaces"). */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export const slack: Payload = {
  posts(notification) {
    const { changes } = notification
    const lines = changes.length === 1 ? [] : changes.slice(0, linesMost).map(alert => `• ${sentence(alert)}`)
    return [{ part: '', body: { text: escaped([summary(notification), ...lines].join('\n')) } }]
  }
}
