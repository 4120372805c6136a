// Does what people do about alerts: through the journal, so that a replay does the same, and says what came of it.

import { bell } from '../platform/bell.ts'
import type { Clock } from '../platform/clock.ts'
import type { Millis } from '../protocol/series.ts'
import type { Action, AuditEntry } from './alerts/action.ts'
import type { Journal } from './ingest/journal.ts'
import type { Store } from './store/store.ts'

/** Undefined where it is in the journal, but processing has not come so far in time. @throws WaysideError WAY_DISK_* */
export type Act = (action: Action) => Promise<AuditEntry | undefined>

export interface ActingPorts {
  readonly journal: Pick<Journal, 'act'>
  readonly store: Pick<Store, 'auditAt'>
  /** Position up to which all is processed. */
  readonly position: () => number
  /** Calls after each write to the store; returns how to stop that. */
  readonly subscribe: (listener: () => void) => () => void
  readonly clock: Clock
}

const patienceMs: Millis = 5000

export const acting =
  ({ journal, store, position, subscribe, clock }: ActingPorts): Act =>
  async action => {
    const ring = bell(clock)
    const unsubscribe = subscribe(ring.ring)
    try {
      const own = await journal.act(action)
      const end = clock.monotonic() + patienceMs
      while (position() < own && clock.monotonic() < end) await ring.wait(end - clock.monotonic())
      return position() < own ? undefined : await store.auditAt(own)
    } finally {
      unsubscribe()
    }
  }
