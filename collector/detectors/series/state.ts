// What a detector remembers of one series: two arrays of numbers, in which each of its parts has its place.

/** Plain data: saved and restored by being copied. */
export interface SeriesState {
  readonly numbers: Float64Array
  /** For what is kept in bulk and need not be exact. */
  readonly memory: Float32Array
}

/** Parts are made once per detector and take their places here; states are made once per series. */
export class Layout {
  #numbers = 0
  #memory = 0

  /** The place of the first of so many numbers. */
  numbers(size: number): number {
    this.#numbers += size
    return this.#numbers - size
  }

  memory(size: number): number {
    this.#memory += size
    return this.#memory - size
  }

  get bytes(): number {
    return 8 * this.#numbers + 4 * this.#memory
  }

  state(): SeriesState {
    // One buffer for both: what surrounds a buffer is as large as a small state.
    const buffer = new ArrayBuffer(this.bytes)
    return {
      numbers: new Float64Array(buffer, 0, this.#numbers),
      memory: new Float32Array(buffer, 8 * this.#numbers, this.#memory)
    }
  }
}
