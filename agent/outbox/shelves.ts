// The batches that wait, in the order in which they lie on disk, by segment.

import type { Lane } from '../../protocol/batch.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Waiting } from './records.ts'
import { Sorted } from './sorted.ts'

/** The batches of one segment: a drain of thousands takes each out, and asks each time for the oldest left. */
class Shelf {
  readonly byPlace = new Sorted<Waiting>((a, b) => a.place.position - b.place.position)
  /** By their oldest event time. */
  readonly byTime = new Sorted<Waiting>((a, b) => a.oldest - b.oldest || a.place.position - b.place.position)

  add(waiting: Waiting): void {
    this.byPlace.add(waiting)
    this.byTime.add(waiting)
  }

  remove(waiting: Waiting): void {
    this.byPlace.remove(waiting)
    this.byTime.remove(waiting)
  }
}

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
    const { lane, sequence, samples, bytes, place } = waiting
    this.#byName.set(`${lane}/${sequence}`, waiting)
    this.samples += samples
    this.bytes += bytes
    if (lane === 'alarm') this.alarmBytes += bytes
    this.#shelf(place.base).add(waiting)
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
    shelf.remove(waiting)
    if (shelf.byPlace.items.length === 0) this.#shelves.delete(place.base)
    return true
  }

  /** Those of one segment, oldest first. */
  of(base: number): readonly Waiting[] {
    return this.#shelves.get(base)?.byPlace.items ?? []
  }

  /** The smallest event time waiting, but for one batch; Infinity for none. */
  oldest(except?: Waiting): Millis {
    let oldest = Number.POSITIVE_INFINITY
    for (const { byTime } of this.#shelves.values()) {
      oldest = Math.min(oldest, byTime.first(except)?.oldest ?? Number.POSITIVE_INFINITY)
    }
    return oldest
  }

  /** All of them, oldest first. */
  *ascending(): Generator<Waiting> {
    for (const { byPlace } of this.#shelves.values()) yield* byPlace.items
  }

  /** All of them, newest first. */
  *descending(): Generator<Waiting> {
    for (const { byPlace } of [...this.#shelves.values()].reverse()) {
      for (let at = byPlace.items.length - 1; at >= 0; at--) yield byPlace.items[at]!
    }
  }

  #shelf(base: number): Shelf {
    const found = this.#shelves.get(base)
    if (found) return found
    const shelf = new Shelf()
    this.#shelves.set(base, shelf)
    return shelf
  }
}
