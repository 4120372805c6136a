// Sets of agents under small numbers: each different set is kept once, however many panes share it.

import type { State } from '../../protocol/stage.ts'
import { placeOf } from './ordered.ts'
import { Watched } from './watched.ts'

/** The set without agents. */
export const nobody = 0

/** How each set came about, from the one after `nobody` on: another and one agent more, or else its members. */
interface Saved {
  readonly before: Int32Array
  readonly added: Int32Array
  readonly whole: readonly Int32Array[]
}

const union = -1

/** Two sums of bits that are the same in whatever order agents come to a set. */
const mixed = (agent: number, seed: number): number => {
  const once = Math.imul((agent + seed) ^ ((agent + seed) >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}

const isSame = (one: Int32Array, other: Int32Array): boolean =>
  one.length === other.length && one.every((agent, at) => agent === other[at])

const inserted = (members: Int32Array, at: number, agent: number): Int32Array => {
  const more = new Int32Array(members.length + 1)
  more.set(members.subarray(0, at))
  more[at] = agent
  more.set(members.subarray(at), at + 1)
  return more
}

export class AgentSets {
  /** Members in ascending order, by number of the set. */
  #members: Int32Array[] = []
  /** The set that it was made of by one agent more, and that agent; `union` where it was not. */
  #before: number[] = []
  #added: number[] = []
  #byHash = new Map<number, number>()
  /** Results of `with` and `union`, by both arguments. */
  #with = new Map<number, number>()
  #unions = new Map<number, number>()
  #watched = new Watched()

  constructor() {
    this.#clear()
  }

  get size(): number {
    return this.#members.length
  }

  members(set: number): Int32Array {
    return this.#members[set]!
  }

  /** From here on, what moves an agent of the set moves the set. */
  watch(set: number): void {
    this.#watched.add(set, this.#members[set]!)
  }

  /** Once for each time that it was watched. */
  unwatch(set: number): void {
    this.#watched.remove(set, this.#members[set]!)
  }

  /** Those watched that have this agent, without one all; in ascending order. */
  watched(agent?: number): readonly number[] {
    return this.#watched.of(agent)
  }

  with(set: number, agent: number): number {
    const key = set * 2 ** 26 + agent
    const found = this.#with.get(key)
    if (found !== undefined) return found
    const members = this.#members[set]!
    const at = placeOf(members, agent)
    if (members[at] === agent) return set
    const made = this.#numberOf(inserted(members, at, agent), set, agent)
    this.#with.set(key, made)
    return made
  }

  union(one: number, other: number): number {
    if (one === other || other === nobody) return one
    if (one === nobody) return other
    const key = Math.min(one, other) * 2 ** 26 + Math.max(one, other)
    let found = this.#unions.get(key)
    if (found === undefined) this.#unions.set(key, (found = this.#ofAll([...this.#members[one]!, ...this.#members[other]!])))
    return found
  }

  save(): State {
    const before = Int32Array.from(this.#before).slice(1)
    const whole = this.#members.filter((_, set) => set !== nobody && this.#before[set] === union)
    return { before, added: Int32Array.from(this.#added).slice(1), whole } satisfies Saved
  }

  restore(state: State): void {
    this.#clear()
    // As they were kept before: all members of each.
    const older = Array.isArray(state) ? (state as Int32Array[]) : undefined
    const { before, added, whole } = older
      ? { before: new Int32Array(older.length).fill(union), added: [], whole: older }
      : (state as Saved)
    let next = 0
    for (const [at, set] of before.entries()) {
      if (set === union) this.#ofAll(whole[next++]!)
      else this.with(set, added[at]!)
    }
  }

  #clear(): void {
    this.#members = []
    this.#before = []
    this.#added = []
    this.#byHash = new Map()
    this.#with.clear()
    this.#unions.clear()
    this.#watched = new Watched()
    this.#ofAll([])
  }

  #ofAll(agents: Iterable<number>): number {
    return this.#numberOf(Int32Array.from(new Set(agents)).sort(), union, union)
  }

  #numberOf(members: Int32Array, before: number, added: number): number {
    let [high, low] = [0, 0]
    for (let i = 0; i < members.length; i++) {
      high ^= mixed(members[i]!, 1)
      low ^= mixed(members[i]!, 0x9e3779b9)
    }
    let hash = (high >>> 0) * 2 ** 20 + (low >>> 12)
    for (let known = this.#byHash.get(hash); known !== undefined; known = this.#byHash.get(++hash))
      if (isSame(this.#members[known]!, members)) return known
    const set = this.#members.push(members) - 1
    this.#byHash.set(hash, set)
    this.#before.push(before)
    this.#added.push(added)
    return set
  }
}
