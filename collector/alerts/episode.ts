// What is kept of an open alert beside what users see of it.

import type { Millis } from '../../protocol/series.ts'
import { assetOf } from '../../protocol/series.ts'
import type { Finding } from '../detectors/detector.ts'
import { type Alert, type AlertChange, type Patch, patched } from './alert.ts'
import { isNotable, isToTell } from './notable.ts'
import type { AlertOptions } from './options.ts'

/** Plain data, never changed in place. */
export interface Episode {
  readonly alert: Alert
  /** Event time of its newest finding. */
  readonly time: Millis
  /** Length of the longest window that was judged. */
  readonly span: Millis
  /** How long it has been abnormal while pending, clear while clearing; time without data does not count. */
  readonly lasted: Millis
  /** Journal time at which its newest finding came. */
  readonly heard: Millis
  /** Journal time since which it has been as bad as it is, with nobody having acknowledged it. */
  readonly raised: Millis
  /** Its explanation by the last opinion, while it also says why there is none now. */
  readonly said?: string
  /** Something happened while it was clearing that people are told of where it fires again. */
  readonly owed?: true
  /** Event times of when it fired, and when alerts of the same group did before it. */
  readonly firings: readonly Millis[]
  /** True where its newest finding holds until the opposite is found. */
  readonly stands?: boolean
}

/** An episode, and what is to be told of what has happened to it. */
export interface Step {
  readonly episode: Episode
  readonly changes: readonly Alert[]
}

/** What a step depends on beside the episode. */
export interface Moment {
  readonly options: AlertOptions
  /** Journal time. */
  readonly now: Millis
}

export interface Beginning {
  readonly firings: readonly Millis[]
  /** Id of the silence that has it. */
  readonly silenced?: string | undefined
  /** Id of the alert that inhibits it. */
  readonly inhibited?: string | undefined
}

export const begin = (finding: Finding, { firings, silenced, inhibited }: Beginning, { options, now }: Moment): Episode => {
  const { detector, group, time, score, explanation, remaining, span = 0 } = finding
  const asset = assetOf(group)
  const alert: Alert = {
    id: `${detector}/${group.key}/${time}`,
    detector,
    group,
    ...(asset === undefined ? {} : { asset }),
    state: 'pending',
    change: 'pending',
    number: 0,
    severity: options.severity,
    pendingSince: time,
    ...(silenced === undefined ? {} : { silenced }),
    ...(inhibited === undefined ? {} : { inhibited }),
    score,
    explanation,
    ...(remaining === undefined ? {} : { remaining })
  }
  return { alert, time, span, lasted: 0, heard: now, raised: now, firings, ...(finding.stands ? { stands: true } : {}) }
}

/** The next change of it; noted there is whether people are told. @param isOwed something that came before it */
export const changed = (alert: Alert, change: AlertChange, patch: Patch, isOwed = false): Alert => {
  const next = patched(alert, { ...patch, change, number: alert.number + 1 })
  return isToTell(next, isOwed) ? { ...next, told: next.number } : next
}

/** Whether people are told of the change that an alert has just had. */
export const isTold = ({ told, number }: Alert): boolean => told === number

export const stays = (episode: Episode): Step => ({ episode, changes: [] })

/** @param more what else of the episode is different */
export const becomes = (
  episode: Episode,
  change: AlertChange,
  patch: Patch,
  more: Partial<Omit<Episode, 'alert'>> = {}
): Step => {
  const { owed, ...rest } = episode
  const alert = changed(episode.alert, change, patch, owed)
  const isOwed = alert.state === 'clearing' && (owed || isNotable(change))
  return { episode: { ...rest, ...more, alert, ...(isOwed ? { owed: true } : {}) }, changes: [alert] }
}

export const isOver = ({ alert }: Episode): boolean => alert.state === 'resolved'
