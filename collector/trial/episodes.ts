// What became of each alert, and when: put together from its changes.

import type { Millis } from '../../protocol/series.ts'
import type { Alert, AlertState } from '../alerts/alert.ts'

/** A stretch of event time in one state. */
export interface Span {
  readonly state: AlertState
  readonly from: Millis
  /** Absent where it lasts to the end. */
  to?: Millis
}

export interface Episode {
  /** As it was last. */
  readonly alert: Alert
  readonly spans: readonly Span[]
}

const timeOf = ({ state, pendingSince, firingSince, clearingSince, resolvedAt }: Alert): Millis | undefined => {
  if (state === 'pending') return pendingSince
  if (state === 'resolved') return resolvedAt
  return state === 'clearing' ? clearingSince : firingSince
}

export class Episodes {
  readonly #found = new Map<string, { alert: Alert; spans: Span[] }>()

  /** @param now when that was, for what has no time of its own: firing again after it began to clear */
  push(alert: Alert, now: Millis): void {
    const episode = this.#found.get(alert.id)
    if (!episode) this.#found.set(alert.id, { alert, spans: [{ state: alert.state, from: alert.pendingSince }] })
    else {
      episode.alert = alert
      const last = episode.spans.at(-1)!
      if (last.state === alert.state) return
      const own = timeOf(alert)
      const from = own === undefined || own < last.from ? now : own
      last.to = from
      if (alert.state !== 'resolved') episode.spans.push({ state: alert.state, from })
    }
  }

  /** In the order in which they began. */
  list(): Episode[] {
    return [...this.#found.values()].sort((a, b) => a.alert.pendingSince - b.alert.pendingSince)
  }
}

export const hasFired = ({ alert }: Episode): boolean => alert.firingSince !== undefined
