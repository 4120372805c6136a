// Reads alerts as they were saved before their changes had numbers.

import type { Millis } from '../../protocol/series.ts'
import type { Alert } from './alert.ts'
import type { Episode } from './episode.ts'

/** By key: what there was of an alert then, pending or firing. */
export type Before = readonly (readonly [string, { readonly alert: Alert; readonly normalSince: Millis }])[]

/** One that fired was told. That it is clearing is found out again. */
export const episodesOf = (before: Before): [string, Episode][] =>
  before.map(([key, { alert }]) => {
    const time = alert.firingSince ?? alert.pendingSince
    const told = alert.firingSince === undefined ? {} : { told: 1 }
    const change = alert.firingSince === undefined ? 'pending' : 'firing'
    const now: Alert = { ...alert, change, number: 1, severity: 'warning', ...told }
    return [key, { alert: now, time, span: 0, lasted: 0, heard: time, raised: time, firings: [] }]
  })
