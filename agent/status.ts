// What a running agent knows of itself at one moment.

import type { Millis } from '../protocol/series.ts'
import type { IntakeCounters } from './intake.ts'
import type { Tally } from './outbox/records.ts'
import type { Rates } from './rates.ts'
import type { Counts } from './reduce.ts'
import type { SourceStatus } from './sources/source.ts'

export interface RecorderStatus {
  readonly bytes: number
  /** Since the start. */
  readonly commits: number
  /** Why the last write failed; undefined where it did not. */
  readonly problem: string | undefined
}

export interface OutboxStatus extends Readonly<Tally> {
  readonly waitingBatches: number
  /** Smallest event time that waits; undefined for none. */
  readonly oldestUnsent: Millis | undefined
  readonly bytesMax: number
  /** Bytes on disk, with those of batches that are done with. */
  readonly diskBytes: number
  /** Losses that the collector has not confirmed. */
  readonly unconfirmedLosses: number
  /** Bytes of batches put in since the start. */
  readonly bytesPut: number
  /** Why the last write failed; undefined where it did not. */
  readonly problem: string | undefined
}

export interface QuarantineStatus {
  readonly items: number
  /** Pushed out by newer ones since the start. */
  readonly dropped: number
  /** Read after all, since the start. */
  readonly replayed: number
}

export interface LoopStatus {
  readonly name: string
  /** How long ago the loop should have turned; 0 where it turns. */
  readonly overdueMs: Millis
}

/** `recorded = batched + pending + dropped`, `batched = acknowledged + waiting + lost + refused`, in samples, to the unit. */
export interface AgentStatus {
  readonly agent: string
  readonly epoch: string
  /** When this was asked, by the wall clock and by the monotonic one. */
  readonly now: Millis
  readonly monotonic: Millis
  /** By the wall clock as it goes now, so that a clock set after the start does not matter. */
  readonly startedAt: Millis
  readonly uptimeMs: Millis
  readonly clock: {
    /** False while the wall clock has not been set since a boot without one. */
    readonly trusted: boolean
    readonly bootId: string
    /** Jumps of the wall clock that were not believed at once. */
    readonly jumps: number
  }
  /** Readings that wait for the clock to be trusted, so that they can be given their time. */
  readonly unstamped: number
  /** Readings of boots without any trusted clock: their time is near, not exact. */
  readonly estimated: number
  readonly intake: Readonly<IntakeCounters>
  readonly quarantine: QuarantineStatus
  readonly recorder: RecorderStatus
  readonly reduce: Readonly<Counts>
  /** True when all that was recorded has been reduced. */
  readonly caughtUp: boolean
  readonly outbox: OutboxStatus
  /** Samples recorded but not yet in the outbox: with those that filters and open buckets hold, and without. */
  readonly pending: number
  readonly recording: number
  /** Samples in the outbox. */
  readonly waiting: number
  readonly waitingBytes: number
  readonly rates: Rates
  /** Bytes written to flash since the start. */
  readonly flashBytes: number
  /** When the collector last answered well, monotonic; undefined before. */
  readonly answeredAt: Millis | undefined
  readonly sources: readonly SourceStatus[]
  readonly loops: readonly LoopStatus[]
  /** What keeps batches from leaving, and what to do. */
  readonly problem?: string
  /** What works now and will not for long, or is not safe. */
  readonly warnings: readonly string[]
  /** When the certificate that the collector knows this agent by ends, where it has one: ISO 8601. */
  readonly certificateExpires?: string
}
