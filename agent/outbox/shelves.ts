// The batches that wait, in the order in which they lie on disk, by segment.

import type { Lane } from '../../protocol/batch.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Waiting } from './records.ts'

interface Shelf {
  readonly waiting: Waiting[]
  /** Smallest event time inside; undefined where it has to be looked for again. */
  oldest: Millis | undefined
}

const oldestIn = (waiting: readonly Waiting[], except?: Waiting): Millis =>
  waiting.reduce((oldest, one) => (one === except ? oldest : Math.min(oldest, one.oldest)), Number.POSITIVE_INFINITY)

export class Shelves {
  /** By base of the segment; in ascending order, as segments only grow at the end. */
  readonly #shelves = new Map<number, Shelf>()
  readonly #byName = new Map<string, Waiting>()
  samples = 0
  bytes = 0
  /** Of alarms. */
  alarmBytes = 0

  get count(): number {
    return this.#byName.size
  }

  find(lane: Lane, sequence: number): Waiting | undefined {
    return this.#byName.get(`${lane}/${sequence}`)
  }

  add(waiting: Waiting): void {
    const { lane, sequence, samples, bytes, place, oldest } = waiting
    this.#byName.set(`${lane}/${sequence}`, waiting)
    this.samples += samples
    this.bytes += bytes
    if (lane === 'alarm') this.alarmBytes += bytes
    const shelf = this.#shelves.get(place.base)
    if (!shelf) {
      this.#shelves.set(place.base, { waiting: [waiting], oldest })
      return
    }
    shelf.waiting.push(waiting)
    if (shelf.oldest !== undefined) shelf.oldest = Math.min(shelf.oldest, oldest)
  }

  /** False where it was gone already. */
  remove(waiting: Waiting): boolean {
    const { lane, sequence, samples, bytes, place } = waiting
    if (this.find(lane, sequence) !== waiting) return false
    this.#byName.delete(`${lane}/${sequence}`)
    this.samples -= samples
    this.bytes -= bytes
    if (lane === 'alarm') this.alarmBytes -= bytes
    const shelf = this.#shelves.get(place.base)!
    shelf.waiting.splice(shelf.waiting.indexOf(waiting), 1)
    if (shelf.oldest === waiting.oldest) shelf.oldest = undefined
    if (shelf.waiting.length === 0) this.#shelves.delete(place.base)
    return true
  }

  /** Those of one segment, oldest first. */
  of(base: number): readonly Waiting[] {
    return this.#shelves.get(base)?.waiting ?? []
  }

  /** The smallest event time waiting, but for one batch; Infinity for none. */
  oldest(except?: Waiting): Millis {
    let oldest = Number.POSITIVE_INFINITY
    for (const [base, shelf] of this.#shelves) {
      shelf.oldest ??= oldestIn(shelf.waiting)
      const excepted = except?.place.base === base && except.oldest === shelf.oldest
      oldest = Math.min(oldest, excepted ? oldestIn(shelf.waiting, except) : shelf.oldest)
    }
    return oldest
  }

  /** All of them, oldest first. */
  *ascending(): Generator<Waiting> {
    for (const { waiting } of this.#shelves.values()) yield* waiting
  }

  /** All of them, newest first. */
  *descending(): Generator<Waiting> {
    for (const { waiting } of [...this.#shelves.values()].reverse()) yield* waiting.toReversed()
  }
}
