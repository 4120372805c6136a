// Time that is advanced by hand: every timer of a simulated world, in one queue.

import { type Clock, waiting } from '../../platform/clock.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Life } from './life.ts'

interface Timer {
  readonly at: Millis
  readonly order: number
  readonly call: () => void
}

/** Starts at a wall time and knows nothing of the real one. */
export class WorldClock {
  #now: Millis
  #order = 0
  #timers: Timer[] = []

  constructor(start: Millis) {
    this.#now = start
  }

  get now(): Millis {
    return this.#now
  }

  after(ms: Millis, call: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, call }
    let index = this.#timers.length
    while (index > 0 && this.#timers[index - 1]!.at > timer.at) index--
    this.#timers.splice(index, 0, timer)
    return () => {
      const at = this.#timers.indexOf(timer)
      if (at >= 0) this.#timers.splice(at, 1)
    }
  }

  /** Runs every timer up to a time, in order; each has settled before the next. */
  async run(until: Millis): Promise<void> {
    await settled()
    while (this.#timers[0] && this.#timers[0].at <= until) {
      const { at, call } = this.#timers.shift()!
      this.#now = Math.max(this.#now, at)
      call()
      await settled()
    }
    this.#now = Math.max(this.#now, until)
  }

  /** The clock as a program sees it, until its life ends. */
  of(life: Life): Clock {
    const after: Clock['after'] = (ms, call) =>
      this.after(ms, () => {
        if (life.alive) call()
      })
    return { now: () => this.#now, monotonic: () => this.#now, sinceBoot: () => this.#now, after, wait: waiting(after) }
  }
}

/** Resolves when all promises that could go on without a timer have. */
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
