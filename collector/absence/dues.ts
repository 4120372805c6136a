// When each series is to be looked at. Of each stretch of numbers the earliest is known: where one is due, not all need be looked through.

import type { Millis } from '../../protocol/series.ts'
import { withRoom } from '../windows/numbers.ts'

const never = Number.POSITIVE_INFINITY

/** Numbers of a stretch. */
const stretchSize = 256

export class Dues {
  /** By number; infinite where something else has to happen first. */
  #at = new Float64Array()
  /** By stretch: none of it is due before. */
  #earliest = new Float64Array()
  /** None of all is. */
  #least: Millis = never

  /** Makes room for so many numbers, none of which is due before it is said. */
  ensure(count: number): void {
    this.#at = withRoom(this.#at, count, never)
    this.#earliest = withRoom(this.#earliest, Math.ceil(this.#at.length / stretchSize), never)
  }

  of(number: number): Millis {
    return this.#at[number]!
  }

  set(number: number, at: Millis): void {
    this.#at[number] = at
    const stretch = Math.floor(number / stretchSize)
    if (at < this.#earliest[stretch]!) this.#earliest[stretch] = at
    if (at < this.#least) this.#least = at
  }

  /** None is due before; looked at closely where that seems to have come. */
  least(now: Millis): Millis {
    this.each(now, () => {})
    return this.#least
  }

  /** Those that are due, by number. @param look may set any of them */
  each(now: Millis, look: (number: number) => void): void {
    if (now < this.#least) return
    this.#least = never
    for (let stretch = 0; stretch < this.#earliest.length; stretch++) {
      if (this.#earliest[stretch]! <= now) this.#eachOf(stretch, now, look)
      if (this.#earliest[stretch]! < this.#least) this.#least = this.#earliest[stretch]!
    }
  }

  #eachOf(stretch: number, now: Millis, look: (number: number) => void): void {
    this.#earliest[stretch] = never
    const first = stretch * stretchSize
    const end = Math.min(first + stretchSize, this.#at.length)
    for (let number = first; number < end; number++) {
      if (this.#at[number]! <= now) look(number)
      if (this.#at[number]! < this.#earliest[stretch]!) this.#earliest[stretch] = this.#at[number]!
    }
  }

  /** By number, as it is until something is set. */
  save(): Float64Array<ArrayBuffer> {
    return this.#at
  }

  /** @param saved its own from here on @param count of the numbers that there are; what was kept may have room for more */
  restore(saved: Float64Array<ArrayBuffer>, count: number): void {
    this.#at = saved.fill(never, count)
    this.#earliest = new Float64Array()
    this.ensure(saved.length)
    this.#earliest.fill(Number.NEGATIVE_INFINITY)
    this.#least = Number.NEGATIVE_INFINITY
  }
}
