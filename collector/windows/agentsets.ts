// Sets of agents under small numbers: each different set is kept once, however many panes share it.

import type { State } from '../../protocol/stage.ts'

/** The set without agents. */
export const nobody = 0

export class AgentSets {
  /** Members in ascending order, by number of the set. */
  #members: Int32Array[] = [new Int32Array()]
  #byMembers = new Map<string, number>([['', nobody]])
  /** Results of `with` and `union`, by both arguments. */
  #with = new Map<number, number>()
  #unions = new Map<number, number>()
  /** Sets that an agent is in, by number of the agent. */
  #setsOf: number[][] = []

  get size(): number {
    return this.#members.length
  }

  members(set: number): Int32Array {
    return this.#members[set]!
  }

  /** The sets that have this agent, those made first first. */
  setsOf(agent: number): readonly number[] {
    return this.#setsOf[agent] ?? []
  }

  with(set: number, agent: number): number {
    const key = set * 2 ** 26 + agent
    let found = this.#with.get(key)
    if (found === undefined) this.#with.set(key, (found = this.#of([...this.#members[set]!, agent])))
    return found
  }

  union(one: number, other: number): number {
    if (one === other || other === nobody) return one
    if (one === nobody) return other
    const key = Math.min(one, other) * 2 ** 26 + Math.max(one, other)
    let found = this.#unions.get(key)
    if (found === undefined) this.#unions.set(key, (found = this.#of([...this.#members[one]!, ...this.#members[other]!])))
    return found
  }

  save(): State {
    return this.#members.slice(1)
  }

  restore(state: State): void {
    this.#members = [new Int32Array()]
    this.#byMembers = new Map([['', nobody]])
    this.#setsOf = []
    this.#with.clear()
    this.#unions.clear()
    for (const members of state as Int32Array[]) this.#of([...members])
  }

  #of(agents: readonly number[]): number {
    const members = Int32Array.from(new Set(agents)).sort()
    const key = members.join()
    const known = this.#byMembers.get(key)
    if (known !== undefined) return known
    const set = this.#members.push(members) - 1
    this.#byMembers.set(key, set)
    for (const agent of members) (this.#setsOf[agent] ??= []).push(set)
    return set
  }
}
