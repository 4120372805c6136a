// Keys in the order of the times at which they are due: a binary heap.

import type { Millis } from '../../protocol/series.ts'

export interface Due {
  readonly time: Millis
  readonly key: string
}

/** Those of one time go by their keys, so that the order does not depend on how they came. */
const isBefore = (one: Due, other: Due): boolean => (one.time === other.time ? one.key < other.key : one.time < other.time)

export class Dues {
  /** None is before the one at half its place. The first place is 1. */
  #heap: Due[] = []

  get size(): number {
    return this.#heap.length
  }

  get first(): Due | undefined {
    return this.#heap[0]
  }

  add(due: Due): void {
    let at = this.#heap.push(due)
    for (; at > 1 && isBefore(due, this.#at(at >> 1)); at >>= 1) this.#put(at, this.#at(at >> 1))
    this.#put(at, due)
  }

  dropFirst(): void {
    const last = this.#heap.pop()
    if (last && this.#heap.length > 0) this.#sink(last)
  }

  /** Takes the place of the first. */
  #sink(due: Due): void {
    let at = 1
    for (let next = this.#nextOf(at); next && isBefore(this.#at(next), due); next = this.#nextOf(at)) {
      this.#put(at, this.#at(next))
      at = next
    }
    this.#put(at, due)
  }

  /** Of the two that a place is before; 0 where there is none. */
  #nextOf(at: number): number {
    const [left, right] = [2 * at, 2 * at + 1]
    if (left > this.#heap.length) return 0
    return right <= this.#heap.length && isBefore(this.#at(right), this.#at(left)) ? right : left
  }

  #at(place: number): Due {
    return this.#heap[place - 1]!
  }

  #put(place: number, due: Due): void {
    this.#heap[place - 1] = due
  }
}
