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

/** What comes later than this is of long ago for everybody: groups that tell nothing any more would else be remembered for good. */
const rememberedMs = 30 * 86_400_000

export class Renewed {
  #at = new Map<string, Millis>()

  /** @param now the collector's time, as the journal has it */
  note(key: string, at: Millis, now: Millis): void {
    for (const [other, past] of this.#at) if (past < now - rememberedMs) this.#at.delete(other)
    this.#at.set(key, at)
  }

  /** Those of groups that nothing will be found of any more. */
  forget(isOver: (key: string) => boolean): void {
    for (const key of this.#at.keys()) if (isOver(key)) this.#at.delete(key)
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
