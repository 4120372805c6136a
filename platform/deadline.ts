// An end for one exchange with the outside: by time, or because everything ends.

import { EventEmitter } from 'node:events'
import type { Millis } from '../protocol/series.ts'

export interface Deadline {
  /** Made for who asks: Node 20 gives each AbortSignal hidden classes of its own, which go straight to the old heap and stay there for many minutes. */
  signal(): AbortSignal
  /** Emits `abort` at the end, and has its reason: for undici, which does with that. */
  readonly ending: EventEmitter
  /** True once the time has passed. */
  late(): boolean
  /** What the work comes to, or a rejection at the end: for work that may not hear of it at once. */
  race<T>(work: Promise<T>): Promise<T>
  /** Lets go of timer and listener; must be called. */
  clear(): void
}

// AbortSignal.any keeps a trace in the long-lived signal for every exchange (nodejs/node#54614), hence by hand.
export const deadline = (ms: Millis, stopping?: AbortSignal): Deadline => {
  const ending: EventEmitter & { aborted?: boolean; reason?: unknown } = new EventEmitter()
  let controller: AbortController | undefined
  let late = false

  const end = (reason: unknown): void => {
    if (ending.aborted) return
    ending.aborted = true
    ending.reason = reason
    ending.emit('abort')
  }
  const onEnd = (call: () => void): void => {
    if (ending.aborted) call()
    else ending.once('abort', call)
  }
  const open = (): AbortController => {
    const made = new AbortController()
    onEnd(() => made.abort(ending.reason))
    return made
  }

  const stop = (): void => end(stopping?.reason)
  const timer = setTimeout(() => {
    late = true
    end(new Error(`no whole answer within ${ms} ms`))
  }, ms)
  if (stopping?.aborted) stop()
  stopping?.addEventListener('abort', stop)
  return {
    signal: () => (controller ??= open()).signal,
    ending,
    late: () => late,
    race: work => Promise.race([work, new Promise<never>((_resolve, reject) => onEnd(() => reject(ending.reason)))]),
    clear() {
      clearTimeout(timer)
      stopping?.removeEventListener('abort', stop)
    }
  }
}
