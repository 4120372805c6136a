// The port to time, so that a simulation can advance it by hand.

import { setTimeout as delay } from 'node:timers/promises'
import type { Millis } from '../protocol/series.ts'

export interface Clock {
  /** Wall clock: may jump. */
  now(): Millis
  /** Since an arbitrary start: never jumps. Timers and timeouts go by this. */
  monotonic(): Millis
  /** Resolves after `ms`, or at once when aborted; never rejects. */
  wait(ms: Millis, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  wait: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {}).catch(() => {})
  }
}
