// Brings a sink up to date and keeps it so, at its own pace, from its own cursor.

import { backoff } from '../../platform/backoff.ts'
import { bell } from '../../platform/bell.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { reason } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Undelivered } from '../store/outputs.ts'
import type { Store } from '../store/store.ts'
import { Aside } from './aside.ts'
import type { Parcels } from './parcels.ts'
import type { Parcel, Sink, Stop } from './sink.ts'

export interface DeliveryPorts {
  /** Name of the cursor. */
  readonly name: string
  readonly sink: Sink
  readonly store: Pick<Store, 'cursor' | 'advance' | 'position' | 'undelivered'>
  readonly parcels: Parcels
  /** Calls when there is something new; returns how to stop that. */
  readonly subscribe: (listener: () => void) => () => void
  readonly clock: Clock
  /** From 0 to 1. */
  readonly random: () => number
  readonly log: Log
}

/** How a sink stands. */
export interface DeliveryStatus {
  readonly name: string
  /** Position in the journal up to which it has everything. */
  readonly position: number
  /** Tries that failed in a row, with the time of the first and what was said at the last; absent where it takes. */
  readonly failing?: { readonly failures: number; readonly since: Millis; readonly reason: string }
  /** Notifications that it would not take. */
  readonly undelivered: number
  /** Values that it cannot hold, or refuses for good. */
  readonly skipped: number
  /** Why, of the last of these; absent where there are none. */
  readonly skippedReason?: string
}

export interface Delivery {
  /** False where it needs nothing of the journal: the store has what it carries. */
  readonly readsJournal: boolean
  status(): DeliveryStatus
  undelivered(): readonly Undelivered[]
  /** Has what was set aside tried again; says how many. */
  again(): Promise<number>
  /** Resolves once the signal is aborted and the sink closed. */
  run(signal: AbortSignal): Promise<void>
}

/** Entries without anything for a sink, after which its cursor is saved all the same. */
const unsavedMax = 256
/** Parcels in one delivery. */
const parcelsMax = 32
/** Only a safeguard: the bell rings when there is something new. */
const idleMs = 60_000
const retryFirstMs = 1000
const retryMostMs = 60_000
/** Nobody may keep alerts back for longer. */
const busyMostMs = 900_000

const parcelOf = ({ position, notification, told }: Undelivered): Parcel => ({
  ...{ position, columns: [], windows: [], alerts: [] },
  notifications: [notification],
  ...(told ? { told } : {})
})

/** Samples and windows of before are worth having where they are new; that an alert fired weeks ago wakes people for nothing. */
const beginning = async ({ name, sink, store }: DeliveryPorts): Promise<number> => {
  const known = await store.cursor(name)
  if (known !== undefined || !sink.notifies) return known ?? 0
  const position = await store.position()
  // Else what it misses while nothing was taken yet would be left out at the next start.
  await store.advance(name, position)
  return position
}

/** A failing sink only falls behind; it is never skipped and never holds up anything else. What it refuses for good is set aside, where people see it. */
export const openDelivery = async (ports: DeliveryPorts): Promise<Delivery> => {
  const { name, sink, store, parcels, subscribe, clock, random, log } = ports
  const ring = bell(clock)
  const aside = await Aside.open(name, store.undelivered)
  let cursor = await beginning(ports)
  let saved = cursor
  let skipped = 0
  let failing: DeliveryStatus['failing']

  const isWorthSending = ({ columns, windows, alerts, notifications }: Parcel): boolean =>
    notifications.length > 0 || (!sink.notifies && columns.length + windows.length + alerts.length > 0)

  const noteSkipped = (): void => {
    const now = sink.skipped?.() ?? 0
    const said = { sink: name, values: now - skipped, inAll: now, reason: sink.skippedReason?.() }
    if (now > skipped) log.warn('sink does not take some values for good, left out', said)
    skipped = now
  }

  const save = async (position: number): Promise<void> => {
    if (position > saved) await store.advance(name, position)
    cursor = saved = position
  }

  const failed = async (why: string, waitMs: Millis, signal: AbortSignal): Promise<void> => {
    const failures = (failing?.failures ?? 0) + 1
    failing = { failures, since: failing?.since ?? clock.now(), reason: why }
    const pause = Math.max(waitMs, backoff({ first: retryFirstMs, most: retryMostMs }, failures, random()))
    log.warn('sink does not take, trying again', { sink: name, failures, inMs: Math.round(pause), reason: why })
    await clock.wait(pause, signal)
  }

  const well = (): void => {
    if (failing) log.info('sink takes again', { sink: name, position: cursor })
    failing = undefined
  }

  const stopped = async (stop: Stop, sending: readonly Parcel[], signal: AbortSignal): Promise<void> => {
    if (stop.why === 'busy') return failed(stop.reason, Math.min(stop.waitMs, busyMostMs), signal)
    if (!(await aside.refuse(stop, sending, clock.now()))) return failed(stop.reason, 0, signal)
    log.error('sink will not take a notification: set aside', {
      sink: name,
      notification: stop.notification,
      reason: stop.reason
    })
  }

  const tryAgain = async (item: Undelivered, signal: AbortSignal): Promise<void> => {
    const stop = await sink.deliver([parcelOf(item)], signal)
    if (stop?.why === 'busy') return stopped(stop, [], signal)
    if (stop) return aside.stays(item, stop, clock.now())
    await aside.taken(item)
    well()
  }

  const step = async (signal: AbortSignal): Promise<void> => {
    const again = aside.next()
    if (again) return tryAgain(again, signal)
    const found = await parcels(cursor, parcelsMax)
    const last = found.at(-1)
    if (!last) return ring.wait(idleMs)
    const worth = found.map(parcel => aside.left(parcel)).filter(isWorthSending)
    if (worth.length > 0) {
      const stop = await sink.deliver(worth, signal, save)
      if (stop) return stopped(stop, worth, signal)
      noteSkipped()
      well()
    }
    // What is not worth sending is not read twice for long either, and does not keep the journal from letting it go.
    if (worth.length > 0 || last.position - saved >= unsavedMax) await save(last.position)
    cursor = last.position
  }

  return {
    readsJournal: !sink.notifies,
    status() {
      const skippedReason = skipped > 0 ? sink.skippedReason?.() : undefined
      const troubles = { ...(failing ? { failing } : {}), ...(skippedReason === undefined ? {} : { skippedReason }) }
      return { name, position: cursor, undelivered: aside.items.length, skipped, ...troubles }
    },
    undelivered: () => aside.items,
    async again() {
      const count = await aside.askAgain()
      ring.ring()
      return count
    },
    async run(signal) {
      const unsubscribe = subscribe(ring.ring)
      signal.addEventListener('abort', ring.ring, { once: true })
      while (!signal.aborted) {
        try {
          await step(signal)
        } catch (error) {
          if (!signal.aborted) await failed(reason(error), 0, signal)
        }
      }
      unsubscribe()
      await sink.close()
    }
  }
}
