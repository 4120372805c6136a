// What is kept of alerts, as it is read again: what older versions of the program saved lacks some of it.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Alert } from './alert.ts'
import type { Episode } from './episode.ts'
import type { SavedRenewed } from './renewed.ts'
import { noSilences } from './silences.ts'

export interface Saved {
  readonly now: Millis
  readonly episodes: readonly (readonly [string, Episode])[]
  /** Of groups without an open alert: event times of when the last ones fired. */
  readonly fired: readonly (readonly [string, readonly Millis[]])[]
  readonly silences: State
  readonly renewed: SavedRenewed
}

/** By key: what there was of an alert then, pending or firing, before changes had numbers. */
type Before = readonly (readonly [string, { readonly alert: Alert; readonly normalSince: Millis }])[]

/** One that fired was told. That it is clearing is found out again. */
const episodesOf = (before: Before): [string, Episode][] =>
  before.map(([key, { alert }]) => {
    const time = alert.firingSince ?? alert.pendingSince
    const told = alert.firingSince === undefined ? {} : { told: 1 }
    const change = alert.firingSince === undefined ? 'pending' : 'firing'
    const now: Alert = { ...alert, change, number: 1, severity: 'warning', ...told }
    return [key, { alert: now, time, span: 0, lasted: 0, heard: time, raised: time, firings: [] }]
  })

/** All of it, whatever there was before. */
export const savedOf = (state: State): Saved => {
  const none = { now: Number.NEGATIVE_INFINITY, fired: [], silences: noSilences, renewed: [] }
  return Array.isArray(state) ? { ...none, episodes: episodesOf(state as Before) } : { ...none, ...(state as Saved) }
}
