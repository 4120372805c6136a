// Groups whose alert was ended by maintenance: what is found of a machine as it was before does not open it again.

import type { Millis } from '../../protocol/series.ts'
import type { Alert } from './alert.ts'
import { changed } from './episode.ts'

export interface Maintained {
  /** Event time. */
  readonly at: Millis
  readonly why: string
  readonly isMeant: (alert: Pick<Alert, 'detector' | 'group'>) => boolean
}

export type SavedRenewed = readonly (readonly [string, Millis])[]

/** It is over, whatever it was. */
export const ended = (alert: Alert, resolvedAt: Millis, why: string): Alert =>
  changed(alert, 'resolved', {
    state: 'resolved',
    resolvedAt,
    clearingSince: undefined,
    explanation: `${alert.explanation}; ${why}`
  })

/** One that was open only after the maintenance is over when it began. */
export const endedBy = (alert: Alert, { at, why }: Pick<Maintained, 'at' | 'why'>): Alert =>
  ended(alert, Math.max(at, alert.firingSince ?? alert.pendingSince), why)

export class Renewed {
  #at = new Map<string, Millis>()

  note(key: string, at: Millis): void {
    this.#at.set(key, at)
  }

  /** Whether what is found at an event time is of before. */
  hides(key: string, time: Millis): boolean {
    const at = this.#at.get(key)
    if (at === undefined) return false
    if (time > at) this.#at.delete(key)
    return time <= at
  }

  save(): SavedRenewed {
    return [...this.#at]
  }

  restore(saved: SavedRenewed): void {
    this.#at = new Map(saved)
  }
}
