// The backlog's door: closed for a while where the collector takes only what is new.

import { backoff } from '../platform/backoff.ts'
import type { Millis } from '../protocol/series.ts'

export interface ClosingOptions {
  readonly retryFirst: Millis
  readonly retryMost: Millis
}

export interface Closing {
  /** How long until the backlog may be tried; 0 is now. */
  wait(now: Millis): Millis
  /** @param atLeast how long the collector wants to be left alone */
  close(reason: string, now: Millis, atLeast: Millis | undefined): void
  /** A batch of the backlog was taken. */
  open(): void
  /** Why it is closed, or was when last tried; undefined where it is open. */
  problem(): string | undefined
}

/** @param random from 0 to 1 */
export const closing = ({ retryFirst, retryMost }: ClosingOptions, random: () => number): Closing => {
  let [until, failures]: [Millis, number] = [Number.NEGATIVE_INFINITY, 0]
  let problem: string | undefined
  return {
    wait: now => Math.max(0, until - now),
    close(reason, now, atLeast = 0) {
      problem = reason
      const pause = Math.max(atLeast, backoff({ first: retryFirst, most: retryMost }, ++failures, random()))
      until = Math.max(until, now + pause)
    },
    open() {
      problem = undefined
      failures = 0
    },
    problem: () => problem
  }
}
