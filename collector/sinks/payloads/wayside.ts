// Notifications in JSON of our own: text first, then every change with all that is known of it.

import type { Millis } from '../../../protocol/series.ts'
import type { Alert } from '../../alerts/alert.ts'
import type { RemainingLife } from '../../detectors/detector.ts'
import { latestDate } from '../../life/dates.ts'
import type { Payload } from './payload.ts'
import { machineOf, sentence, summary, timeText, when } from './words.ts'

/** Changes told in full; of more only what names them. */
const fullMost = 100
/** Changes in one post: servers refuse what is larger than a megabyte, or so. */
const partMost = 1000

/** The interval may be open: its end is null then. */
const dateText = (at: Millis): string | null => (at < latestDate ? timeText(at)! : null)

const left = ({ hours, lowHours, highHours, end, earliest, latest, atLeast }: RemainingLife): object => ({
  ...{ hours, lowHours, highHours, atLeast },
  ...{ end: dateText(end), earliest: dateText(earliest), latest: dateText(latest) }
})

export const full = (alert: Alert): object => {
  const { id, number, detector, group, state, change, severity, score, explanation, remaining, assignee, acknowledged } = alert
  return {
    ...{ text: sentence(alert), machine: machineOf(alert), state, change, severity, when: when(alert), why: explanation },
    ...{ id, number, detector, measurement: group.measurement, tags: { ...group.tags }, score, assignee, acknowledged },
    pendingSince: timeText(alert.pendingSince),
    firingSince: timeText(alert.firingSince),
    resolvedAt: timeText(alert.resolvedAt),
    remaining: remaining && left(remaining)
  }
}

const brief = ({ id, number, state, change }: Alert): object => ({ id, number, state, change })

export const wayside: Payload = {
  posts(notification) {
    const { id, time, of, changes } = notification
    const parts = Math.ceil(changes.length / partMost)
    return Array.from({ length: parts }, (_, index) => {
      const own = changes.slice(index * partMost, (index + 1) * partMost)
      const body = {
        text: summary(notification),
        id,
        time: timeText(time),
        of: of && { ...of },
        ...(parts > 1 ? { part: index + 1, parts } : {}),
        changes: own.map((alert, at) => (index === 0 && at < fullMost ? full(alert) : brief(alert)))
      }
      return { part: parts > 1 ? String(index + 1) : '', body }
    })
  }
}
