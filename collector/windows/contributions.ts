// What the windows that a window reads contribute to it: at most one value each, which a revision replaces.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Grown } from './aggregate.ts'
import { withRoom } from './numbers.ts'

/** The value of one window, under what tells it from all others that are read. */
export interface Contribution {
  /** Number of the group of the window that is read. */
  readonly group: number
  /** Of the window that is read, event time. */
  readonly start: Millis
  readonly index: number
  /** NaN takes away what was contributed before. */
  readonly value: number
  /** Number of the set of agents whose samples are in it. */
  readonly agents: number
}

/** A contribution on its way to where it belongs. */
export interface Contributing extends Contribution {
  /** True where it replaces or takes away what may have been contributed before. */
  readonly again: boolean
}

// One contribution: [start, group, index, value, agents].
const [startAt, groupAt, indexAt, valueAt, agentsAt] = [0, 1, 2, 3, 4]
/** Numbers of one contribution, side by side. */
export const width = 5

/** Sorted by start, then group, then index. */
export class Contributions {
  length = 0
  #numbers: Float64Array = new Float64Array()

  static of(state: State): Contributions {
    const contributions = new Contributions()
    contributions.#numbers = state as Float64Array
    contributions.length = contributions.#numbers.length / width
    return contributions
  }

  put(one: Contribution): void {
    const at = this.#find(one)
    if (!this.#isAt(at, one)) {
      this.#numbers = withRoom(this.#numbers, (this.length + 1) * width)
      this.#numbers.copyWithin((at + 1) * width, at * width, this.length++ * width)
    }
    const { start, group, index, value, agents } = one
    for (const [place, number] of [start, group, index, value, agents].entries()) this.#numbers[at * width + place] = number
  }

  remove(one: Contribution): void {
    const at = this.#find(one)
    if (!this.#isAt(at, one)) return
    this.#numbers.copyWithin(at * width, (at + 1) * width, this.length-- * width)
  }

  /** Takes the others in; none of them may be here. */
  append(others: Contributions): void {
    for (let at = 0; at < others.length; at++) this.put(others.at(at))
  }

  at(place: number): Contribution {
    const [start, group, index, value, agents] = this.#numbers.subarray(place * width, (place + 1) * width)
    return { start: start!, group: group!, index: index!, value: value!, agents: agents! }
  }

  save(): State {
    return this.#numbers.slice(0, this.length * width)
  }

  /** The place of the first that does not come before. */
  #find(one: Contribution): number {
    let [low, high] = [0, this.length]
    // What comes last mostly belongs at the end.
    if (high > 0 && this.#compare(high - 1, one) < 0) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#compare(middle, one) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #isAt(place: number, one: Contribution): boolean {
    return place < this.length && this.#compare(place, one) === 0
  }

  #compare(place: number, { start, group, index }: Contribution): number {
    const at = place * width
    const numbers = this.#numbers
    return numbers[at + startAt]! - start || numbers[at + groupAt]! - group || numbers[at + indexAt]! - index
  }
}

/** As the one part of a pane that grows. */
export const contributed: Pick<Grown<Contributions>, 'make' | 'save' | 'restore'> = {
  make: () => new Contributions(),
  save: contributions => contributions.save(),
  restore: saved => Contributions.of(Float64Array.from(saved as Float64Array))
}

export const places = { startAt, groupAt, indexAt, valueAt, agentsAt } as const
