// What becomes of an open alert by what people do about it.

import type { Millis } from '../../protocol/series.ts'
import { openState } from './acknowledgement.ts'
import type { AlertAction, Outcome } from './action.ts'
import type { Alert } from './alert.ts'
import { becomes, type Episode, type Step } from './episode.ts'

/** Refused with a word that says why. */
export type Handled = Step | Exclude<Outcome, 'done'>

const commentsMax = 20

/** The state it is in once it is in hand, or no more: one that is clearing goes on. */
const stateWith = ({ state }: Alert, acknowledged: Alert['acknowledged']) =>
  state === 'clearing' ? state : openState(acknowledged ? { acknowledged } : {})

const acknowledge = (episode: Episode, action: AlertAction & { kind: 'acknowledge' }, now: Millis): Handled => {
  const { by, reason, until } = action
  if (episode.alert.firingSince === undefined) return 'not fired'
  if (until !== undefined && until <= now) return 'too late'
  const acknowledged = { by, reason, at: now, ...(until === undefined ? {} : { until }) }
  return becomes(episode, 'acknowledged', { acknowledged, state: stateWith(episode.alert, acknowledged) })
}

const unacknowledge = (episode: Episode, now: Millis): Handled =>
  episode.alert.acknowledged === undefined
    ? 'unknown'
    : becomes(episode, 'unacknowledged', { acknowledged: undefined, state: stateWith(episode.alert, undefined) }, { raised: now })

const comment = (episode: Episode, { by, text }: AlertAction & { kind: 'comment' }, at: Millis): Handled =>
  becomes(episode, 'commented', { comments: [...(episode.alert.comments ?? []), { by, text, at }].slice(-commentsMax) })

const shelve = (episode: Episode, { by, reason, until }: AlertAction & { kind: 'shelve' }, at: Millis): Handled =>
  until <= at ? 'too late' : becomes(episode, 'shelved', { shelved: { by, reason, at, until } })

const unshelve = (episode: Episode, now: Millis): Handled =>
  episode.alert.shelved === undefined ? 'unknown' : becomes(episode, 'unshelved', { shelved: undefined }, { raised: now })

export const handle = (episode: Episode, action: AlertAction, now: Millis): Handled => {
  switch (action.kind) {
    case 'acknowledge':
      return acknowledge(episode, action, now)
    case 'unacknowledge':
      return unacknowledge(episode, now)
    case 'assign':
      return becomes(episode, 'assigned', { assignee: action.to })
    case 'comment':
      return comment(episode, action, now)
    case 'shelve':
      return shelve(episode, action, now)
    case 'unshelve':
      return unshelve(episode, now)
  }
}
