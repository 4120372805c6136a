// Which sets of agents are watched: those that some group has, not the many that a pane had on its way.

/** In ascending order, so that it does not matter when a set began to be watched. */
const insert = (list: number[], number: number): void => {
  let at = list.length
  while (at > 0 && list[at - 1]! > number) at--
  list.splice(at, 0, number)
}

export class Watched {
  readonly #all: number[] = []
  readonly #known = new Set<number>()
  /** By number of the agent. */
  readonly #byAgent: number[][] = []

  add(set: number, members: Int32Array): void {
    if (this.#known.has(set)) return
    this.#known.add(set)
    insert(this.#all, set)
    for (const agent of members) insert((this.#byAgent[agent] ??= []), set)
  }

  /** Those with an agent, without one all. */
  of(agent: number | undefined): readonly number[] {
    return agent === undefined ? this.#all : (this.#byAgent[agent] ?? [])
  }
}
