// Lets in what waited at the agents by turns, few at a time: what is new never stands behind more than these.

import type { Busyness } from '../../platform/busyness.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Millis } from '../../protocol/series.ts'

export interface TurnsOptions {
  /** That have their turn together at most, and the bytes that they may have together; a larger one has its turn alone. */
  readonly together: number
  readonly bytes: number
  /** That may wait here for their turn, the bytes that they may have together, and for how long, as far as can be told beforehand. */
  readonly waiting: number
  readonly waitingBytes: number
  readonly patience: Millis
}

/** One fsync is shared by a few; an agent gives a request up after ten seconds, and what it sends again was sent in vain. */
export const defaultTurns: TurnsOptions = { together: 16, bytes: 1 << 20, waiting: 128, waitingBytes: 32 << 20, patience: 3000 }

/** Ends the turn. */
export type End = () => void

export interface Turns {
  /** Resolves when it is the turn of so many bytes; where too many wait already, says in how many seconds to come again. */
  take(bytes: number): Promise<End> | number
  /** That wait here. */
  readonly waiting: number
}

const longestSeconds = 60
/** A new observation counts so much in what a turn is taken to last. */
const weight = 1 / 64
const firstGuess: Millis = 5
/** Busier than this, what is new would wait for the thread; fewer have their turn together then. */
const busyMost = 0.7
const lookEvery: Millis = 30

interface Waiting {
  readonly bytes: number
  readonly begin: (end: End) => void
}

const idle: Busyness = () => 0

export interface TurnsPorts {
  readonly clock: Pick<Clock, 'monotonic'>
  /** Of the thread that does the work of a turn. */
  readonly busyness?: Busyness | undefined
}

export const turns = ({ clock, busyness = idle }: TurnsPorts, options: TurnsOptions = defaultTurns): Turns => {
  const queue: Waiting[] = []
  let [running, bytes, waitingBytes] = [0, 0, 0]
  /** That have their turn together by now: halved while the thread is busy, else one more each time. */
  let together = options.together
  let lookedAt = clock.monotonic()
  /** From the end of one turn to that of the next, while some wait. */
  let each = firstGuess
  let endedAt: Millis | undefined
  /** Up to when those that were sent away fill all turns: each of them comes back at a time of its own. */
  let bookedUntil = Number.NEGATIVE_INFINITY

  const fits = (more: number): boolean => running === 0 || (running < together && bytes + more <= options.bytes)

  const begin = (own: number): End => {
    running++
    bytes += own
    let ended = false
    return () => {
      if (ended) return
      ended = true
      running--
      bytes -= own
      observe()
      adapt()
      while (queue[0] && fits(queue[0].bytes)) {
        const next = queue.shift()!
        waitingBytes -= next.bytes
        next.begin(begin(next.bytes))
      }
    }
  }

  const observe = (): void => {
    const now = clock.monotonic()
    if (endedAt !== undefined) each += (now - endedAt - each) * weight
    endedAt = queue.length > 0 ? now : undefined
  }

  const adapt = (): void => {
    const now = clock.monotonic()
    if (now - lookedAt < lookEvery) return
    lookedAt = now
    together = busyness() > busyMost ? Math.max(1, together >> 1) : Math.min(options.together, together + 1)
  }

  const book = (): number => {
    const now = clock.monotonic()
    bookedUntil = Math.min(Math.max(bookedUntil, now + queue.length * each) + each, now + longestSeconds * 1000)
    return Math.max(1, Math.ceil((bookedUntil - now) / 1000))
  }

  return {
    take(own) {
      if (queue.length === 0 && fits(own)) return Promise.resolve(begin(own))
      const isFull = queue.length > 0 && waitingBytes + own > options.waitingBytes
      if (isFull || queue.length >= options.waiting || queue.length * each > options.patience) return book()
      waitingBytes += own
      return new Promise(resolve => {
        queue.push({ bytes: own, begin: resolve })
      })
    },
    get waiting() {
      return queue.length
    }
  }
}
