// Batches that were acknowledged and are still on disk, for a collector that comes back from a backup.

import type { Lane } from '../../protocol/batch.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Waiting } from './records.ts'

interface Kept {
  readonly waiting: Waiting
  readonly until: Millis
}

/** Batches remembered at most; older ones can no longer be asked for. */
const keptMax = 50_000

export class Graced {
  readonly #grace: Millis
  /** In order of their acks. */
  readonly #kept = new Map<string, Kept>()

  constructor(grace: Millis) {
    this.#grace = grace
  }

  /** @param now monotonic */
  add(waiting: Waiting, now: Millis): void {
    const name = `${waiting.lane}/${waiting.sequence}`
    if (this.#kept.size >= keptMax) this.#kept.delete(this.#kept.keys().next().value!)
    this.#kept.set(name, { waiting, until: now + this.#grace })
  }

  /** Those of a lane from one sequence to another, at most so many. */
  find(lane: Lane, from: number, to: number, most = 1000): Waiting[] {
    const found: Waiting[] = []
    for (let sequence = from; sequence <= Math.min(to, from + keptMax) && found.length < most; sequence++) {
      const kept = this.#kept.get(`${lane}/${sequence}`)
      if (kept) found.push(kept.waiting)
    }
    return found
  }

  /** Bases of the segments that are still wanted at a monotonic time. */
  wanted(now: Millis): Set<number> {
    const bases = new Set<number>()
    for (const { waiting, until } of this.#kept.values()) if (until > now) bases.add(waiting.place.base)
    return bases
  }

  /** Forgets those of a segment that is gone. */
  forget(base: number): void {
    for (const [name, { waiting }] of this.#kept) if (waiting.place.base === base) this.#kept.delete(name)
  }
}
