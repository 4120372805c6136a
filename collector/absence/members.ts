// The series of each agent: those that it sent last.

const none = new Int32Array()

/** Each is of one agent at a time, and they are told by number: how they came to be its makes no difference. */
export class Members {
  readonly #all: Set<number>[] = []
  /** By agent, until another comes or goes. */
  readonly #ordered: (Int32Array | undefined)[] = []

  /** @param before the agent of which it was; negative for none */
  move(series: number, before: number, agent: number): void {
    if (before === agent) return
    if (before >= 0) {
      this.#all[before]!.delete(series)
      this.#ordered[before] = undefined
    }
    const own = (this.#all[agent] ??= new Set())
    own.add(series)
    this.#ordered[agent] = undefined
  }

  of(agent: number): Int32Array {
    const own = this.#all[agent]
    return own ? (this.#ordered[agent] ??= Int32Array.from(own).sort()) : none
  }
}
