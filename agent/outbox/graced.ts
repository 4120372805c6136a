// Batches that were acknowledged and are still on disk, for a collector that comes back from a backup.

import type { Lane } from '../../protocol/batch.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Waiting } from './records.ts'

/** Of one segment. */
interface Kept {
  readonly batches: Waiting[]
  /** When the grace of the last of them is over: monotonic. */
  until: Millis
}

/** Batches remembered, about; where there are more, those of the oldest segment can no longer be asked for. */
const keptMax = 50_000

const nameOf = (lane: Lane, sequence: number): string => `${lane}/${sequence}`

export class Graced {
  readonly #grace: Millis
  readonly #batches = new Map<string, Waiting>()
  /** By base, in order of their first acks. What is asked at each ack is asked of these: there are few. */
  readonly #segments = new Map<number, Kept>()

  constructor(grace: Millis) {
    this.#grace = grace
  }

  /** @param now monotonic */
  add(waiting: Waiting, now: Millis): void {
    if (this.#batches.size >= keptMax) this.forget(this.#segments.keys().next().value!)
    this.#batches.set(nameOf(waiting.lane, waiting.sequence), waiting)
    const { base } = waiting.place
    const kept = this.#segments.get(base) ?? { batches: [], until: 0 }
    this.#segments.set(base, kept)
    kept.batches.push(waiting)
    kept.until = now + this.#grace
  }

  /** Those of a lane from one sequence to another, at most so many. */
  find(lane: Lane, from: number, to: number, most = 1000): Waiting[] {
    const found: Waiting[] = []
    for (let sequence = from; sequence <= Math.min(to, from + keptMax) && found.length < most; sequence++) {
      const waiting = this.#batches.get(nameOf(lane, sequence))
      if (waiting) found.push(waiting)
    }
    return found
  }

  /** True while the grace of any batch of a segment lasts. */
  wants(base: number, now: Millis): boolean {
    const kept = this.#segments.get(base)
    return kept !== undefined && kept.until > now
  }

  /** Forgets those of a segment that is gone. */
  forget(base: number): void {
    for (const { lane, sequence } of this.#segments.get(base)?.batches ?? []) this.#batches.delete(nameOf(lane, sequence))
    this.#segments.delete(base)
  }
}
