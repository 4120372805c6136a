// Samples kept one by one, in an order that does not depend on how they arrived.

import { compare } from '../../protocol/order.ts'
import type { State } from '../../protocol/stage.ts'
import type { Run } from './aggregate.ts'
import { withRoom } from './numbers.ts'

type Saved = readonly [times: Float64Array, values: Float64Array, series: Int32Array]

/** -0 lies below 0. */
const ascending = (a: number, b: number): number => a - b || Number(Object.is(b, -0)) - Number(Object.is(a, -0))

export class Bag {
  length = 0
  #times: Float64Array = new Float64Array()
  #values: Float64Array = new Float64Array()
  #series: Int32Array = new Int32Array()

  static of(state: State): Bag {
    const [times, values, series] = state as Saved
    const bag = new Bag()
    bag.#times = times
    bag.#values = values
    bag.#series = series
    bag.length = times.length
    return bag
  }

  /** Values that are not finite stand for no value: they are left out. */
  add({ times, values, from, to, series }: Run): void {
    this.#room(this.length + to - from)
    for (let i = from; i < to; i++) if (Number.isFinite(values[i])) this.#put(times[i]!, values[i]!, series)
  }

  merge(other: Bag): void {
    this.#room(this.length + other.length)
    for (let i = 0; i < other.length; i++) this.#put(other.#times[i]!, other.#values[i]!, other.#series[i]!)
  }

  countBefore(time: number): number {
    let count = 0
    for (let i = 0; i < this.length; i++) if (this.#times[i]! < time) count++
    return count
  }

  /** Takes those before a time out, as a bag of their own. */
  takeBefore(time: number): Bag {
    const [taken, kept] = [new Bag(), new Bag()]
    taken.#room(this.length)
    kept.#room(this.length)
    for (let i = 0; i < this.length; i++) {
      const into = this.#times[i]! < time ? taken : kept
      into.#put(this.#times[i]!, this.#values[i]!, this.#series[i]!)
    }
    this.#times = kept.#times
    this.#values = kept.#values
    this.#series = kept.#series
    this.length = kept.length
    return taken
  }

  /** The same samples by time, then value, then name of the series: their numbers are in the order of their arrival. */
  sorted(nameOf: (series: number) => string): Bag {
    const byName = (one: number, other: number): number => compare(nameOf(one), nameOf(other))
    const order = Int32Array.from({ length: this.length }, (_, index) => index).sort(
      (a, b) =>
        this.#times[a]! - this.#times[b]! ||
        ascending(this.#values[a]!, this.#values[b]!) ||
        byName(this.#series[a]!, this.#series[b]!)
    )
    const bag = new Bag()
    bag.#room(this.length)
    for (const i of order) bag.#put(this.#times[i]!, this.#values[i]!, this.#series[i]!)
    return bag
  }

  /** True where the sample at a place is that of the other at the same place. */
  same(index: number, other: Bag): boolean {
    return (
      this.#times[index] === other.#times[index] &&
      Object.is(this.#values[index], other.#values[index]) &&
      this.#series[index] === other.#series[index]
    )
  }

  timeAt(index: number): number {
    return this.#times[index]!
  }

  /** Visits samples from one place to another as runs of one. */
  visit(from: number, to: number, each: (run: Run) => void): void {
    const run: Run = { times: this.#times, values: this.#values, from: 0, to: 0, series: 0 }
    for (let i = from; i < to; i++) {
      run.from = i
      run.to = i + 1
      run.series = this.#series[i]!
      each(run)
    }
  }

  save(): State {
    const { length } = this
    return [this.#times.slice(0, length), this.#values.slice(0, length), this.#series.slice(0, length)] satisfies Saved
  }

  #put(time: number, value: number, series: number): void {
    this.#times[this.length] = time
    this.#values[this.length] = value
    this.#series[this.length++] = series
  }

  #room(length: number): void {
    this.#times = withRoom(this.#times, length)
    this.#values = withRoom(this.#values, length)
    this.#series = withRoom(this.#series, length)
  }
}
