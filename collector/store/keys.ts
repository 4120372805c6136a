// The order in which the store keeps its rows: every key begins with a letter for its kind and sorts as it is read.

import { prefixed, sortable, unsortable } from '../../platform/disk.ts'
import type { Millis } from '../../protocol/series.ts'

/** Length of a raw chunk's stretch of event time. */
export const chunkMs = 3_600_000

// Event times may be negative; shifted by half of what a double counts exactly, they sort as text does.
const shift = 2 ** 52

/** The last one is kept: the windows of a write mostly start together. */
let newest = { time: Number.NaN, key: '' }

const timeKey = (time: Millis): string => {
  if (time !== newest.time) newest = { time, key: sortable(Math.min(Math.max(Math.floor(time), -shift), shift) + shift) }
  return newest.key
}

const hourKey = (time: Millis): string => timeKey(Math.floor(time / chunkMs))

/** `r/<series>/<hour>/<position>/<index>`: within an hour in order of arrival, so that equal times keep theirs. */
export const chunkKey = (series: number, time: Millis, position: number, index: number): string =>
  `r/${sortable(series)}/${hourKey(time)}/${sortable(position)}/${sortable(index)}`

/** All chunks of the hour of a time. */
export const chunkHour = (series: number, time: Millis): string => `r/${sortable(series)}/${hourKey(time)}/`

export const chunksOf = (series: number): string => `r/${sortable(series)}/`

/** Index of nearly all windows. */
const only = sortable(0)

/** `w/<stream>/<start>/<index>`; a stream is the windows of one definition for one group. */
export const windowKey = (stream: number, start: Millis, index: number): string =>
  `${windowsOf(stream)}${timeKey(start)}/${index === 0 ? only : sortable(index)}`

/** The keys of windows that start at a time. */
export const windowKeys = (stream: number, start: Millis): { from: string; to: string } =>
  prefixed(`${windowsOf(stream)}${timeKey(start)}/`)

export const windowsOf = (stream: number): string => `w/${sortable(stream)}/`

export const indexOf = (key: string): number => unsortable(key.slice(key.lastIndexOf('/') + 1))

/** `b/<stream>/<start>`: what a kind of window keeps of a stretch of time beside its rows. */
export const sheetKey = (stream: number, start: Millis): string => `${sheetsOf(stream)}${timeKey(start)}`

export const sheetsOf = (stream: number): string => `b/${sortable(stream)}/`

/** The sheets of a stream, up to those of a time, exclusive. */
export const sheetsBefore = (stream: number, time: Millis): { from: string; to: string } => ({
  from: `b/${sortable(stream)}/`,
  to: sheetKey(stream, time)
})

/** `t/<stream>`: the key of the next window that has not lost the state of its aggregates. */
export const trimmedKey = (stream: number): string => `t/${sortable(stream)}`

/** `a/<pending since>/<id>`: in order of age. */
export const alertKey = (pendingSince: Millis, id: string): string => `a/${timeKey(pendingSince)}/${id}`

/** The same for alerts that are not resolved, so that they are found among any number of old ones. */
export const openAlertKey = (pendingSince: Millis, id: string): string => `o/${timeKey(pendingSince)}/${id}`

export const agentKey = (agent: string): string => `n/${agent}`

export const publicationKey = (position: number): string => `p/${sortable(position)}`

/** `h/<position>`: what people did, in the order of the journal. */
export const auditKey = (position: number): string => `h/${sortable(position)}`

export const cursorKey = (name: string): string => `c/${name}`

export const undeliveredOf = (sink: string): string => `u/${sink}/`

/** `u/<sink>/<position>/<notification>`: what a sink would not take, the oldest first. */
export const undeliveredKey = (sink: string, position: number, notification: string): string =>
  `${undeliveredOf(sink)}${sortable(position)}/${notification}`

export const prefixes = { streams: 'g/', alerts: 'a/', openAlerts: 'o/', agents: 'n/', publications: 'p/', audit: 'h/' } as const

/** Position in the journal up to which everything is in the store. */
export const positionKey = 'q'
