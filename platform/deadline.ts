// An end for one exchange with the outside: by time, or because everything ends.

import type { Millis } from '../protocol/series.ts'

export interface Deadline {
  readonly signal: AbortSignal
  /** True once the time has passed. */
  late(): boolean
  /** What the work comes to, or a rejection at the end: for work that may not hear the signal at once. */
  race<T>(work: Promise<T>): Promise<T>
  /** Lets go of timer and listener; must be called. */
  clear(): void
}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

// AbortSignal.any keeps a trace in the long-lived signal for every exchange (nodejs/node#54614), hence by hand.
export const deadline = (ms: Millis, stopping?: AbortSignal): Deadline => {
  const ending = new AbortController()
  let late = false
  const stop = (): void => ending.abort(stopping?.reason)
  const timer = setTimeout(() => {
    late = true
    ending.abort(new Error(`no whole answer within ${ms} ms`))
  }, ms)
  if (stopping?.aborted) stop()
  stopping?.addEventListener('abort', stop)
  return {
    signal: ending.signal,
    late: () => late,
    race: work => Promise.race([work, ended(ending.signal)]),
    clear() {
      clearTimeout(timer)
      stopping?.removeEventListener('abort', stop)
    }
  }
}
