// Readings that wait for the next commit, side by side in arrays that are used again.

import type { Millis, Series } from '../../protocol/series.ts'
import type { Taken } from '../intake.ts'
import type { Readings } from './readings.ts'

export class Gathering implements Readings {
  length = 0
  series: Series[] = []
  times = new Float64Array(256)
  values = new Float64Array(256)
  own = new Uint8Array(256)
  /** The smallest time inside, Infinity for none. */
  oldest: Millis = Number.POSITIVE_INFINITY

  add({ series, time, value, ownTime }: Taken): void {
    const at = this.length
    if (at === this.times.length) this.#grow()
    this.series[at] = series
    this.times[at] = time
    this.values[at] = value
    this.own[at] = ownTime ? 1 : 0
    if (time < this.oldest) this.oldest = time
    this.length = at + 1
  }

  /** Empty, to be filled again. */
  clear(): void {
    this.length = 0
    this.oldest = Number.POSITIVE_INFINITY
  }

  #grow(): void {
    const size = this.times.length * 2
    const larger = <A extends Float64Array | Uint8Array>(from: A, to: A): A => {
      to.set(from)
      return to
    }
    this.times = larger(this.times, new Float64Array(size))
    this.values = larger(this.values, new Float64Array(size))
    this.own = larger(this.own, new Uint8Array(size))
  }
}
