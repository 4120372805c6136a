// Sends a recording through the agent and the collector, and says in which of its rows there were alerts.

import type { Alert } from '../../../collector/alerts/alert.ts'
import type { Millis } from '../../../protocol/series.ts'
import { type Message, openSite } from './site.ts'

export interface PathRow {
  readonly time: Millis
  /** By measurement; what is not finite is not sent. */
  readonly values: Readonly<Record<string, number>>
}

/** What of the collector's configuration is in question. */
export interface Judging {
  /** Of the windows, each of which should hold one row. */
  readonly periodMs: Millis
  /** By name, without the window. */
  readonly detectors: Readonly<Record<string, object>>
}

/** For each detector by name, whether an alert of it was firing at each row. */
export type Firing = Readonly<Record<string, readonly boolean[]>>

/** Far more event time than clock goes by while these are published, so that the watermark never overtakes a row. */
const rowsAtOnce = 1000
const asset = 'recording'

const messagesOf = ({ time, values }: PathRow): Message[] =>
  Object.entries(values)
    .filter(([, value]) => Number.isFinite(value))
    .map(([measurement, value]) => ({
      topic: `recording/${asset}/${measurement}`,
      payload: JSON.stringify({ value, time })
    }))

/** Alerts begin and end with the findings themselves. */
const configurationOf = ({ periodMs, detectors }: Judging): object => ({
  windows: [{ name: 'row', use: 'tumbling', length: `${periodMs}ms`, aggregates: ['mean'] }],
  detectors: Object.entries(detectors).map(([name, detector]) => ({
    name,
    window: 'row',
    for: '0s',
    clearFor: '0s',
    flapAfter: 0,
    ...detector
  }))
})

interface Episode {
  readonly from: Millis
  readonly to: Millis
}

/** An alert changes often; its last change has all that is known of it. One that cleared without firing is none. */
const episodesOf = (alerts: readonly Alert[], detector: string): Episode[] => {
  const last = new Map(alerts.filter(alert => alert.detector === detector).map(alert => [alert.id, alert]))
  return [...last.values()]
    .flatMap(({ firingSince, resolvedAt = Number.POSITIVE_INFINITY }) =>
      firingSince === undefined ? [] : [{ from: firingSince, to: resolvedAt }]
    )
    .sort((a, b) => a.from - b.from)
}

/** The time of a finding is the end of its window. */
const firingOf = (rows: readonly PathRow[], episodes: readonly Episode[], periodMs: Millis): boolean[] => {
  const flags: boolean[] = []
  let next = 0
  for (const { time } of rows) {
    const end = Math.floor(time / periodMs) * periodMs + periodMs
    while (next < episodes.length && episodes[next]!.to <= end) next++
    flags.push(next < episodes.length && episodes[next]!.from <= end)
  }
  return flags
}

export type Through = (rows: readonly PathRow[], judging: Judging) => Promise<Firing>

export const throughPath: Through = async (rows, judging) => {
  const start = Math.max(...rows.map(({ time }) => time)) + 1000
  const site = await openSite({ start, collector: configurationOf(judging) })
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    await site.publish(rows.slice(from, from + rowsAtOnce).flatMap(messagesOf))
  const alerts = await site.finish()
  return Object.fromEntries(
    Object.keys(judging.detectors).map(name => [name, firingOf(rows, episodesOf(alerts, name), judging.periodMs)])
  )
}
