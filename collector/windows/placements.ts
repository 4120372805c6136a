// Which groups each group that is read has contributed to: more than one where a table has changed what it belongs to.

import type { State } from '../../protocol/stage.ts'
import { withRoom } from './numbers.ts'

const nowhere = -1
const nothing: readonly number[] = []

interface Saved {
  readonly first: Int32Array
  readonly more: readonly (readonly [read: number, groups: readonly number[]])[]
}

export class Placements {
  /** By number of the group that is read. */
  #first: Int32Array = new Int32Array()
  /** All of those with more than one. */
  #more = new Map<number, readonly number[]>()

  /** All groups that it has contributed to. */
  of(read: number): readonly number[] {
    const more = this.#more.get(read)
    if (more) return more
    const first = read < this.#first.length ? this.#first[read]! : nowhere
    return first === nowhere ? nothing : [first]
  }

  /** It contributes to a group now; the others that it has contributed to. */
  note(read: number, group: number): readonly number[] {
    if (this.#first[read] === group && !this.#more.has(read)) return nothing
    const known = this.of(read)
    this.#first = withRoom(this.#first, read + 1, nowhere)
    if (known.length === 0) this.#first[read] = group
    else if (!known.includes(group)) this.#more.set(read, [...known, group])
    return known.filter(other => other !== group)
  }

  save(): State {
    return { first: this.#first.slice(), more: [...this.#more] } satisfies Saved
  }

  restore(state: State): void {
    const { first, more } = state as Saved
    this.#first = Int32Array.from(first)
    this.#more = new Map(more)
  }
}
