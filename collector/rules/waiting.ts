// Puts findings of several sources into the order of their event times: each is let go when nothing older can come.

import { compare } from '../../protocol/order.ts'
import type { Millis } from '../../protocol/series.ts'

/** One group of one source: what it tells comes in the order of time. */
interface Channel {
  /** Of the newest that it told. */
  time: Millis
  /** Shortest time between two that it told, and no longer than the window it judges; 0 while neither is known. */
  step: Millis
  /** True where it was waited for in vain, or need not be: it is not waited for until it tells again. */
  absent: boolean
}

interface Open<Item> {
  readonly time: Millis
  /** Journal time since which it waits. */
  since: Millis
  readonly items: (readonly [channel: string, item: Item])[]
}

/** Plain data. */
export interface Waiting<Item> {
  /** Event time up to which all has been let go; -Infinity before the first. */
  past: Millis
  /** The oldest first. */
  open: Open<Item>[]
  readonly channels: Record<string, Channel>
}

export interface Arrival<Item> {
  readonly channel: string
  readonly time: Millis
  /** Length of the window that was judged; 0 where it is not known. */
  readonly span: Millis
  /** True of a source that tells by the time of the journal: it is never behind. */
  readonly prompt: boolean
  readonly item: Item
}

export interface Patience {
  /** Journal time. */
  readonly now: Millis
  /** Time for which a silent channel is waited for. */
  readonly wait: Millis
}

/** Event times that wait at most; then the oldest is let go whatever it waits for. */
export const openMax = 1000

export const waiting = <Item>(): Waiting<Item> => ({ past: Number.NEGATIVE_INFINITY, open: [], channels: {} })

const note = ({ channels }: Waiting<unknown>, { channel: name, time, span, prompt }: Arrival<unknown>): void => {
  const known = channels[name]
  if (known === undefined) {
    channels[name] = { time, step: span, absent: prompt }
    return
  }
  known.absent = prompt
  if (time <= known.time) return
  const past = time - known.time
  known.step = known.step === 0 ? past : Math.min(known.step, past)
  known.time = time
}

const openAt = <Item>({ open }: Waiting<Item>, time: Millis, now: Millis): Open<Item> => {
  const at = open.findLastIndex(one => one.time <= time)
  const found = open[at]
  if (found?.time === time) return found
  // It goes before those that wait already, so it waits no longer than they do.
  const made = { time, since: Math.min(now, open[at + 1]?.since ?? now), items: [] }
  open.splice(at + 1, 0, made)
  return made
}

/** False where it comes too late: what is of its time has been let go. */
export const arrive = <Item>(state: Waiting<Item>, arrival: Arrival<Item>, now: Millis): boolean => {
  const { channel, time, item } = arrival
  note(state, arrival)
  if (time <= state.past) return false
  openAt(state, time, now).items.push([channel, item])
  return true
}

/** It may still tell something of this time: by its steps it should have done so. */
const isAwaited = ({ time: newest, step, absent }: Channel, time: Millis): boolean =>
  !absent && newest < time && newest + step <= time

export interface LetGo<Item> {
  readonly time: Millis
  /** In an order that does not depend on which came first. */
  readonly items: readonly Item[]
}

const letGo = <Item>(state: Waiting<Item>, { time, items }: Open<Item>): LetGo<Item> => {
  state.past = time
  return { time, items: items.sort(([a], [b]) => compare(a, b)).map(([, item]) => item) }
}

/** What nothing older can come for, or what has waited for long enough. */
export const release = <Item>(state: Waiting<Item>, { now, wait }: Patience): LetGo<Item>[] => {
  const channels = Object.values(state.channels)
  const gone: LetGo<Item>[] = []
  for (const one of state.open) {
    const awaited = channels.filter(channel => isAwaited(channel, one.time))
    if (awaited.length > 0 && one.since + wait > now && state.open.length - gone.length <= openMax) break
    for (const channel of awaited) channel.absent = true
    gone.push(letGo(state, one))
  }
  state.open.splice(0, gone.length)
  return gone
}

/** Journal time at which something is let go whatever comes. */
export const dueOf = ({ open }: Waiting<unknown>, wait: Millis): Millis =>
  open[0] === undefined ? Number.POSITIVE_INFINITY : open[0].since + wait

/** Time in which nobody could be heard counts for nothing. */
export const skip = ({ open }: Waiting<unknown>, down: Millis): void => {
  for (const one of open) one.since += down
}
