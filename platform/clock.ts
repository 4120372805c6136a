// The port to time, so that a simulation can advance it by hand.

import type { Millis } from '../protocol/series.ts'

export interface Clock {
  /** Wall clock: may jump. */
  now(): Millis
  /** Since an arbitrary start: never jumps. Timers and timeouts go by this. */
  monotonic(): Millis
  /** Since the machine was started: never jumps, and goes on over restarts of the program. */
  sinceBoot(): Millis
  /** Calls once after `ms`, unless what it returns is called before. After 0: when what has come in meanwhile was looked at. */
  after(ms: Millis, call: () => void): () => void
  /** Resolves after `ms`, or at once when aborted; never rejects. */
  wait(ms: Millis, signal?: AbortSignal): Promise<void>
}

/** The `wait` of a clock, made of its `after`. */
export const waiting =
  (after: Clock['after']): Clock['wait'] =>
  (ms, signal) =>
    new Promise(resolve => {
      if (signal?.aborted) return resolve()
      const stop = (): void => {
        cancel()
        signal?.removeEventListener('abort', stop)
        resolve()
      }
      const cancel = after(ms, stop)
      signal?.addEventListener('abort', stop)
    })

const after: Clock['after'] = (ms, call) => {
  if (ms === 0) {
    const immediate = setImmediate(call)
    return () => clearImmediate(immediate)
  }
  const timer = setTimeout(call, ms)
  return () => clearTimeout(timer)
}

/** Both count the same seconds, from other starts; the one without big integers is asked for each reading. */
const startedAt: Millis = Number(process.hrtime.bigint() / 1000n) / 1000 - performance.now()

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sinceBoot: () => startedAt + performance.now(),
  after,
  wait: waiting(after)
}
