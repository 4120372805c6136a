// A notification as a mail: what happened in the subject, each change in a line.

import type { Millis } from '../../../protocol/series.ts'
import type { Notification } from '../../alerts/notification.ts'
import { sentence, summary } from '../payloads/words.ts'

export interface Letter {
  readonly messageId: string
  readonly date: Millis
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
}

export interface Envelope {
  readonly key: string
  readonly from: string
  readonly to: readonly string[]
  /** What the subject begins with. */
  readonly subject: string
}

const subjectMost = 150
const linesMost = 200

/** Names of series may hold any sign. */
const oneLine = (text: string): string => text.replace(/[\x00-\x1f\x7f\u2028\u2029]+/g, ' ')

const cut = (text: string): string => (text.length > subjectMost ? `${text.slice(0, subjectMost - 1)}…` : text)

/** The same, to the byte, at each delivery: all of it follows from the notification. */
export const letter = (notification: Notification, { key, from, to, subject }: Envelope): Letter => {
  const { time, changes } = notification
  const lines = changes.slice(0, linesMost).map(alert => `- ${alert.severity}: ${oneLine(sentence(alert))}`)
  const more = changes.length - lines.length
  const rest = more > 0 ? [`- and ${more} more: the collector's dashboard has all`] : []
  const said = oneLine(summary(notification))
  return {
    messageId: `<${key}@${from.slice(from.indexOf('@') + 1)}>`,
    date: time,
    from,
    to,
    subject: cut(`${subject} ${said}`.trim()),
    text: [said, '', ...lines, ...rest, ''].join('\n')
  }
}
