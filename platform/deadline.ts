// An end for one exchange with the outside: by time, or because everything ends.

import type { Millis } from '../protocol/series.ts'

type OnEnd = (reason: Error) => void

export interface Deadline {
  /** Made for who asks: Node 20 gives each AbortSignal hidden classes of its own, which go straight to the old heap and stay there for many minutes. */
  signal(): AbortSignal
  /** Calls at the end, with its reason; at once where it has ended. */
  onEnd(call: OnEnd): void
  /** True once the time has passed. */
  late(): boolean
  /** What the work comes to, or a rejection at the end: for work that may not hear of it at once. */
  race<T>(work: Promise<T>): Promise<T>
  /** Lets go of timer and listener; must be called. */
  clear(): void
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason ?? 'ended')))

// AbortSignal.any keeps a trace in the long-lived signal for every exchange (nodejs/node#54614), hence by hand.
export const deadline = (ms: Millis, stopping?: AbortSignal): Deadline => {
  const calls: OnEnd[] = []
  let reason: Error | undefined
  let controller: AbortController | undefined
  let late = false

  const end = (why: Error): void => {
    if (reason) return
    reason = why
    for (const call of calls) call(why)
  }
  const onEnd = (call: OnEnd): void => {
    if (reason) call(reason)
    else calls.push(call)
  }
  const open = (): AbortController => {
    const made = new AbortController()
    onEnd(why => made.abort(why))
    return made
  }

  const stop = (): void => end(asError(stopping?.reason))
  const timer = setTimeout(() => {
    late = true
    end(new Error(`no whole answer within ${ms} ms`))
  }, ms)
  if (stopping?.aborted) stop()
  stopping?.addEventListener('abort', stop)
  return {
    signal: () => (controller ??= open()).signal,
    onEnd,
    late: () => late,
    race: work => Promise.race([work, new Promise<never>((_resolve, reject) => onEnd(reject))]),
    clear() {
      clearTimeout(timer)
      stopping?.removeEventListener('abort', stop)
    }
  }
}
