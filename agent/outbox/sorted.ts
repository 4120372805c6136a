// A list kept in order, in which one is found without looking at all the others.

/** Below 0 where `a` comes first; 0 only for one and the same. */
export type Order<T> = (a: T, b: T) => number

export class Sorted<T> {
  readonly #order: Order<T>
  readonly #items: T[] = []

  constructor(order: Order<T>) {
    this.#order = order
  }

  get items(): readonly T[] {
    return this.#items
  }

  add(item: T): void {
    const at = this.#find(item)
    if (at === this.#items.length) this.#items.push(item)
    else this.#items.splice(at, 0, item)
  }

  /** Does nothing where it is not in the list. */
  remove(item: T): void {
    const at = this.#find(item)
    if (this.#items[at] === item) this.#items.splice(at, 1)
  }

  /** The first, but for one. */
  first(except?: T): T | undefined {
    const [first, second] = this.#items
    return first === except ? second : first
  }

  /** Index of the first that does not come before it. */
  #find(item: T): number {
    let [low, high] = [0, this.#items.length]
    // Most are added at the end and taken from the beginning.
    if (high === 0 || this.#order(this.#items[high - 1]!, item) < 0) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#order(this.#items[middle]!, item) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
