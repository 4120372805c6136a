// The newest commits in memory, gathered by series, so that reducing does not read them from disk.

import { ColumnsBuilder } from '../../protocol/columns.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Recorded } from '../reduce.ts'
import type { Gathering } from './gathering.ts'

/** Samples held at most; commits beyond it are left to the disk. */
const samplesMax = 400_000

export class Tail {
  /** The position before its first commit. */
  after: number
  #position: number
  #timed = new ColumnsBuilder()
  #stamped = new ColumnsBuilder()
  #samples = 0
  /** The smallest event time inside, Infinity for none. */
  oldest: Millis = Number.POSITIVE_INFINITY

  constructor(after: number) {
    this.after = after
    this.#position = after
  }

  /** True where it has the commits right after a position. */
  startsAfter(position: number): boolean {
    return this.after === position && this.#position > position
  }

  /** Takes a commit, unless one before it is missing here. */
  add(gathering: Gathering, position: number): void {
    if (this.#position !== position - 1 || this.#samples > samplesMax) return
    const { length, series, times, values, own } = gathering
    for (let i = 0; i < length; i++) {
      const builder = own[i] === 1 ? this.#timed : this.#stamped
      builder.add(series[i]!, times[i]!, values[i]!)
    }
    this.#position = position
    this.#samples += length
    this.oldest = Math.min(this.oldest, gathering.oldest)
  }

  /** All of it; it is empty then and goes on after its last commit. */
  take(): Recorded {
    const recorded: Recorded = {
      position: this.#position,
      timed: this.#timed.take(),
      stamped: this.#stamped.take(),
      samples: this.#samples,
      damaged: 0
    }
    this.after = this.#position
    this.#samples = 0
    this.oldest = Number.POSITIVE_INFINITY
    return recorded
  }
}
