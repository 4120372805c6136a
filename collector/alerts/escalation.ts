// Makes alerts worse that nobody has acknowledged.

import { type Severity, severities } from './alert.ts'
import { becomes } from './episode.ts'
import type { Timed } from './timed.ts'

const worse = (severity: Severity): Severity | undefined => severities[severities.indexOf(severity) + 1]

/** It is people that it waits for, not data: an alert without data goes on getting worse. */
export const escalation: Timed = {
  due({ alert, raised }, { escalateAfter }) {
    const waits =
      alert.state === 'firing' &&
      !alert.hindsight &&
      !alert.shelved &&
      !alert.silenced &&
      !alert.inhibited &&
      worse(alert.severity) !== undefined
    return waits && escalateAfter !== undefined ? raised + escalateAfter : Number.POSITIVE_INFINITY
  },
  apply: (episode, { now }) => becomes(episode, 'escalated', { severity: worse(episode.alert.severity) }, { raised: now })
}
