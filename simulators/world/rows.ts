// An ordered map in memory: what a table holds.

import type { Entry, Operation, Range } from '../../platform/disk.ts'

export class Rows {
  readonly #values: Map<string, Uint8Array>
  readonly #keys: string[]

  constructor(from?: Rows) {
    this.#values = new Map(from ? from.#values : [])
    this.#keys = from ? [...from.#keys] : []
  }

  get(key: string): Uint8Array | undefined {
    return this.#values.get(key)?.slice()
  }

  apply(operations: readonly Operation[]): void {
    for (const { key, value } of operations) {
      const at = this.#find(key)
      const there = this.#keys[at] === key
      if (value) {
        this.#values.set(key, value)
        if (!there) this.#keys.splice(at, 0, key)
      } else if (there) {
        this.#values.delete(key)
        this.#keys.splice(at, 1)
      }
    }
  }

  range({ from, to, limit, reverse = false }: Range): Entry[] {
    const [first, end] = [this.#find(from), this.#find(to)]
    const keys = reverse
      ? this.#keys.slice(Math.max(first, end - limit), end).reverse()
      : this.#keys.slice(first, Math.min(end, first + limit))
    return keys.map(key => ({ key, value: this.get(key)! }))
  }

  /** Index of the first key that is not smaller. */
  #find(key: string): number {
    let [low, high] = [0, this.#keys.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#keys[middle]! < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
