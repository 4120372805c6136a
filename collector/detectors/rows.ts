// Joins the windows of one asset's measurements that end together into rows.

import type { Millis } from '../../protocol/series.ts'
import type { Renewal } from './renewal.ts'

/** What the sensors of an asset were at one time; those that told nothing are not in it. */
export interface Row {
  /** Of the window that begins first; absent in what was saved before it was kept. */
  readonly start?: Millis
  readonly end: Millis
  /** The last maintenance of any of the sensors. */
  readonly renewal?: Renewal | undefined
  readonly values: Readonly<Record<string, number>>
}

/** A sensor's window. */
export interface Told {
  readonly sensor: string
  readonly start?: Millis
  readonly end: Millis
  readonly renewal?: Renewal | undefined
  readonly value: number
  readonly agents: readonly string[]
}

interface Open {
  start?: Millis
  readonly end: Millis
  renewal?: Renewal | undefined
  readonly values: Record<string, number>
  sensors: number
}

/** The agents of some sensors: the windows of these close together. */
interface Feed {
  /** End of the last window that it told. */
  end: Millis
  /** Rows that went without it, one after the other. */
  missed: number
}

/** Plain data, of one asset. */
export interface Joining {
  /** End of the last row that went; -Infinity before the first. */
  past: Millis
  /** Rows that wait, the oldest first. */
  readonly open: Open[]
  /** By sensor: by which feed it told its last window. */
  readonly sensors: Record<string, string>
  known: number
  readonly feeds: Record<string, Feed>
  /** Feeds that the first row may wait for; found again when another one is the first. */
  awaited?: { readonly end: Millis; readonly feeds: string[] }
}

export const joining = (): Joining => ({ past: Number.NEGATIVE_INFINITY, open: [], sensors: {}, known: 0, feeds: {} })

const openAt = ({ open }: Joining, end: Millis): Open => {
  const at = open.findLastIndex(row => row.end <= end)
  const found = open[at]
  if (found?.end === end) return found
  const made: Open = { end, values: {}, sensors: 0 }
  open.splice(at + 1, 0, made)
  return made
}

const note = (state: Joining, { sensor, end, agents }: Told, wait: number): void => {
  const feed = agents.join(',')
  const before = state.sensors[sensor]
  if (before === undefined) state.known++
  state.sensors[sensor] = feed
  if ((state.feeds[feed]?.missed ?? wait) >= wait) state.awaited?.feeds.push(feed)
  state.feeds[feed] = { end: Math.max(end, state.feeds[feed]?.end ?? end), missed: 0 }
  if (before !== undefined && before !== feed && !Object.values(state.sensors).includes(before)) delete state.feeds[before]
}

const isAwaited = (feed: Feed | undefined, end: Millis, wait: number): boolean =>
  feed !== undefined && feed.end <= end && feed.missed < wait

/** Once a feed has gone on it is past the row for good, so that in a row each is looked at about twice, however many there are. */
const isAwaiting = (state: Joining, { end }: Open, wait: number): boolean => {
  if (state.awaited?.end !== end) state.awaited = { end, feeds: Object.keys(state.feeds) }
  const { feeds } = state.awaited
  while (feeds.length > 0 && !isAwaited(state.feeds[feeds.at(-1)!], end, wait)) feeds.pop()
  return feeds.length > 0
}

/**
 * Nothing more can come for the row: all sensors are in it, or each feed has gone on to a later one. What one feed tells comes in the
 * order of its end; one that is behind by more than `wait` rows is not waited for any more until it tells again.
 */
const isWhole = (state: Joining, row: Open, wait: number): boolean => {
  // Of the first row nobody knows which sensors there are.
  if (row.sensors === state.known && state.past !== Number.NEGATIVE_INFINITY) return true
  return state.open.length > wait || !isAwaiting(state, row, wait)
}

const letGo = (state: Joining, row: Open): Row => {
  state.open.shift()
  state.past = row.end
  for (const feed of Object.values(state.feeds)) if (feed.end < row.end) feed.missed++
  const { sensors: _, ...rest } = row
  return rest
}

const fill = (row: Open, { sensor, start, value, renewal }: Told): void => {
  if (row.values[sensor] === undefined) row.sensors++
  row.values[sensor] = value
  if (start !== undefined) row.start = Math.min(row.start ?? start, start)
  if (renewal && renewal.at >= (row.renewal?.at ?? Number.NEGATIVE_INFINITY)) row.renewal = renewal
}

/** The rows that are whole by this window. One for a row that has gone is left out: its time to be judged has passed. */
export const join = (state: Joining, told: Told, wait: number): Row[] => {
  note(state, told, wait)
  if (told.end <= state.past) return []
  fill(openAt(state, told.end), told)
  const whole: Row[] = []
  for (let first = state.open[0]; first && isWhole(state, first, wait); first = state.open[0]) whole.push(letGo(state, first))
  return whole
}
