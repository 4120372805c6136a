// Which sets of agents are watched: those that some group has now, not the many that it had on its way.

import { placeOf } from './ordered.ts'

export class Watched {
  /** In ascending order, so that it does not matter when a set began to be watched. */
  readonly #all: number[] = []
  /** By number of the set: how many watch it. */
  readonly #times = new Map<number, number>()
  /** By number of the agent. */
  readonly #byAgent: number[][] = []

  add(set: number, members: Int32Array): void {
    const times = this.#times.get(set) ?? 0
    this.#times.set(set, times + 1)
    if (times > 0) return
    this.#all.splice(placeOf(this.#all, set), 0, set)
    for (const agent of members) {
      const own = (this.#byAgent[agent] ??= [])
      own.splice(placeOf(own, set), 0, set)
    }
  }

  /** Once for each time that it was added. */
  remove(set: number, members: Int32Array): void {
    const times = this.#times.get(set)
    if (times === undefined) return
    if (times > 1) return void this.#times.set(set, times - 1)
    this.#times.delete(set)
    this.#all.splice(placeOf(this.#all, set), 1)
    for (const agent of members) {
      const own = this.#byAgent[agent]!
      own.splice(placeOf(own, set), 1)
    }
  }

  /** Those with an agent, without one all. */
  of(agent: number | undefined): readonly number[] {
    return agent === undefined ? this.#all : (this.#byAgent[agent] ?? [])
  }
}
