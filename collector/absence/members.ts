// The series of each agent: those that it sent last, and some that another sends now.

export class Members {
  readonly #all: number[][] = []

  add(agent: number, series: number): void {
    const known = this.#all[agent]
    if (known) known.push(series)
    else this.#all[agent] = [series]
  }

  /** @param senders the agent of each series: those of others are left out, and forgotten */
  of(agent: number, senders: Int32Array): readonly number[] {
    const all = this.#all[agent] ?? []
    if (all.every(series => senders[series] === agent)) return all
    const own = [...new Set(all.filter(series => senders[series] === agent))]
    this.#all[agent] = own
    return own
  }
}
