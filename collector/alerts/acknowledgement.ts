// What it means that somebody has an alert in hand: it is not told again, until that expires.

import type { Alert, AlertState } from './alert.ts'
import { becomes } from './episode.ts'
import type { Timed } from './timed.ts'

/** What an alert is that has fired, as long as nothing is clear. */
export const openState = ({ acknowledged }: Pick<Alert, 'acknowledged'>): AlertState =>
  acknowledged === undefined ? 'firing' : 'acknowledged'

/** One that is still open then is told again: somebody may have forgotten it. */
export const expiry: Timed = {
  due: ({ alert }) => alert.acknowledged?.until ?? Number.POSITIVE_INFINITY,
  apply(episode, { now }) {
    const { state } = episode.alert
    const patch = { acknowledged: undefined, state: state === 'acknowledged' ? 'firing' : state } as const
    return becomes(episode, 'expired', patch, { raised: now })
  }
}
