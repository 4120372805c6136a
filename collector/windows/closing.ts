// Up to which event time the windows of each group have closed, and which groups have some to close now.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Grouping } from './grouping.ts'
import { withRoom } from './numbers.ts'
import type { Marks } from './windowing.ts'

export class Closing {
  readonly #grouping: Grouping
  /** By number of the group. */
  #closed = new Float64Array()
  /** By number of the set of agents: up to where, and after how many changes, its groups were last looked at. */
  #looked = new Float64Array()
  #changes = new Int32Array()

  constructor(grouping: Grouping) {
    this.#grouping = grouping
  }

  /** Everything before this event time is late for the group. */
  of(group: number): Millis {
    return group < this.#closed.length ? this.#closed[group]! : Number.NEGATIVE_INFINITY
  }

  /** Visits the groups whose watermark, cut to where windows may end, is beyond where they had closed, and moves them there. */
  advance({ moved, of }: Marks, cut: (mark: Millis) => Millis, visit: (group: number, from: Millis, to: Millis) => void): void {
    for (const set of moved) {
      const groups = this.#grouping.groupsOf(set)
      if (groups.length === 0) continue
      const mark = cut(of(set))
      this.#looked = withRoom(this.#looked, set + 1, Number.NEGATIVE_INFINITY)
      this.#changes = withRoom(this.#changes, set + 1)
      const changes = this.#grouping.changesOf(set)
      if (!(mark > this.#looked[set]!) && changes === this.#changes[set]) continue
      this.#looked[set] = mark
      this.#changes[set] = changes
      this.#closed = withRoom(this.#closed, this.#grouping.size, Number.NEGATIVE_INFINITY)
      for (const group of groups) {
        const before = this.#closed[group]!
        if (!(mark > before)) continue
        this.#closed[group] = mark
        visit(group, before, mark)
      }
    }
  }

  save(): State {
    return this.#closed.slice(0, this.#grouping.size)
  }

  restore(state: State): void {
    this.#closed = Float64Array.from(state as Float64Array)
    this.#looked = new Float64Array()
    this.#changes = new Int32Array()
  }
}
