// Keeps of series what a picture can show: the least and the greatest value in each of some stretches of time.

import type { Millis } from '../../protocol/series.ts'
import type { Moment } from './recordings.ts'

/** Stretches at least half of so many, once there are enough values. */
const stretchesMost = 2048
/** Series that are kept: a picture of more cannot be read. */
const tracesMost = 24

export interface Stretch {
  readonly from: Millis
  readonly low: number
  readonly high: number
}

type Range = readonly [low: number, high: number]

export class Trace {
  #first: Millis = 0
  #length: Millis = 1000
  /** Of stretches one after the other, undefined where there was nothing. */
  #stretches: (Range | undefined)[] = []

  push(time: Millis, value: number): void {
    if (this.#stretches.length === 0) this.#first = time
    // What goes back before the beginning is shown there.
    const place = (): number => Math.max(0, Math.floor((time - this.#first) / this.#length))
    while (place() >= stretchesMost) this.#halve()
    const known = this.#stretches[place()]
    this.#stretches[place()] = known ? [Math.min(known[0], value), Math.max(known[1], value)] : [value, value]
  }

  list(): Stretch[] {
    return this.#stretches.flatMap((one, at) =>
      one ? [{ from: this.#first + at * this.#length, low: one[0], high: one[1] }] : []
    )
  }

  #halve(): void {
    const half: (Range | undefined)[] = []
    for (const [at, one] of this.#stretches.entries()) {
      if (!one) continue
      const other = half[at >> 1]
      half[at >> 1] = other ? [Math.min(other[0], one[0]), Math.max(other[1], one[1])] : one
    }
    this.#stretches = half
    this.#length *= 2
  }
}

export class Traces {
  readonly #known = new Map<string, Trace>()

  /** By key of the series, the first ones that came. */
  get list(): ReadonlyMap<string, Trace> {
    return this.#known
  }

  push({ time, readings }: Moment): void {
    for (const [{ key }, value] of readings) {
      let trace = this.#known.get(key)
      if (!trace && this.#known.size < tracesMost) this.#known.set(key, (trace = new Trace()))
      trace?.push(time, value)
    }
  }
}

/** Passes them on, and keeps what a picture can show. */
export async function* traced(moments: AsyncIterable<Moment>, traces: Traces | undefined): AsyncGenerator<Moment> {
  for await (const moment of moments) {
    traces?.push(moment)
    yield moment
  }
}
