// How long to wait before the next try: exponential with full jitter, so that a fleet does not return in lockstep.

import type { Millis } from '../protocol/series.ts'

export interface BackoffOptions {
  readonly first: Millis
  readonly most: Millis
}

/** @param failures tries that failed in a row, from 1; @param random from 0 to 1. See M. Brooker, "Exponential Backoff and Jitter", 2015. */
export const backoff = ({ first, most }: BackoffOptions, failures: number, random: number): Millis =>
  Math.min(most, first * 2 ** Math.min(failures - 1, 30)) * random

/** Milliseconds of a Retry-After header: seconds or an HTTP date. Undefined where it is absent or neither. */
export const retryAfter = (header: string | undefined, now: Millis): Millis | undefined => {
  if (header === undefined) return undefined
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
