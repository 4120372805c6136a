// Brings a sink up to date and keeps it so, at its own pace, from its own cursor.

import { backoff } from '../../platform/backoff.ts'
import { bell } from '../../platform/bell.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { reason } from '../../protocol/errors.ts'
import type { Store } from '../store/store.ts'
import type { Parcels } from './parcels.ts'
import type { Parcel, Sink } from './sink.ts'

export interface DeliverPorts {
  /** Name of the cursor. */
  readonly name: string
  readonly sink: Sink
  readonly store: Pick<Store, 'cursor' | 'advance'>
  readonly parcels: Parcels
  /** Calls when there is something new; returns how to stop that. */
  readonly subscribe: (listener: () => void) => () => void
  readonly clock: Clock
  /** From 0 to 1. */
  readonly random: () => number
  readonly log: Log
  readonly signal: AbortSignal
}

/** Entries without anything for a sink, after which its cursor is saved all the same. */
const unsavedMax = 256
/** Parcels in one delivery. */
const parcelsMax = 32
/** Only a safeguard: the bell rings when there is something new. */
const idleMs = 60_000
const retryFirstMs = 1000
const retryMostMs = 60_000

const isWorthSending = ({ columns, windows, alerts, notifications }: Parcel): boolean =>
  columns.length + windows.length + alerts.length + notifications.length > 0

/** Resolves once the signal is aborted and the sink closed. A failing sink only falls behind; it is never skipped and never holds up anything else. */
export const deliver = async ({
  name,
  sink,
  store,
  parcels,
  subscribe,
  clock,
  random,
  log,
  signal
}: DeliverPorts): Promise<void> => {
  const ring = bell(clock)
  const unsubscribe = subscribe(ring.ring)
  signal.addEventListener('abort', ring.ring, { once: true })
  let [cursor, saved, failures, skipped]: [number | undefined, number, number, number] = [undefined, 0, 0, 0]

  const noteSkipped = (): void => {
    const now = sink.skipped?.() ?? 0
    if (now > skipped) log.warn('sink cannot hold some values, left out', { sink: name, values: now - skipped, inAll: now })
    skipped = now
  }

  const step = async (): Promise<void> => {
    if (cursor === undefined) cursor = saved = await store.cursor(name)
    const found = await parcels(cursor, parcelsMax)
    const last = found.at(-1)
    if (!last) return ring.wait(idleMs)
    const worth = found.filter(isWorthSending)
    if (worth.length > 0) await sink.deliver(worth, signal)
    // What is not worth sending is not read twice for long either, and does not keep the journal from letting it go.
    if (worth.length > 0 || last.position - saved >= unsavedMax) {
      await store.advance(name, last.position)
      saved = last.position
    }
    if (worth.length > 0) noteSkipped()
    cursor = last.position
    if (failures > 0) log.info('sink takes again', { sink: name, position: cursor })
    failures = 0
  }

  const failed = async (error: unknown): Promise<void> => {
    const pause = backoff({ first: retryFirstMs, most: retryMostMs }, ++failures, random())
    log.warn('sink does not take, trying again', { sink: name, failures, inMs: Math.round(pause), reason: reason(error) })
    await clock.wait(pause, signal)
  }

  while (!signal.aborted) {
    try {
      await step()
    } catch (error) {
      if (!signal.aborted) await failed(error)
    }
  }
  unsubscribe()
  await sink.close()
}
