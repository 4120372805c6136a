// What becomes of the silences by what people do about them.

import type { Millis } from '../../protocol/series.ts'
import type { Action, Outcome } from './action.ts'
import type { Silences } from './silences.ts'

export type SilenceAction = Extract<Action, { readonly kind: 'silence' | 'unsilence' }>

export interface Silenced {
  readonly outcome: Outcome
  /** Id of the silence that was made. */
  readonly silence?: string
}

export interface Moment {
  /** Of the journal entry that says so. */
  readonly position: number
  readonly now: Millis
}

export const silenceBy = (silences: Silences, action: SilenceAction, { position, now }: Moment): Silenced => {
  if (action.kind === 'unsilence') {
    if (!silences.has(action.silence)) return { outcome: 'unknown' }
    silences.remove(action.silence)
    return { outcome: 'done' }
  }
  const { by, reason, silence } = action
  if (silence.until !== undefined && silence.until <= now) return { outcome: 'too late' }
  const made = { ...silence, id: `s${position}`, by, reason, from: silence.from ?? now }
  return silences.add(made) ? { outcome: 'done', silence: made.id } : { outcome: 'too many' }
}
