// A buffer that is used again and again: a hot path that allocated one each time would leave the memory to the garbage collector's leisure.

/** What is asked for beyond this is not kept. */
const keptMax = 1 << 20

export class Scratch {
  #buffer = Buffer.alloc(0)

  /** So many bytes, of any content: valid until the next call. */
  take(length: number): Buffer {
    if (length > keptMax) return Buffer.allocUnsafeSlow(length)
    if (length > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(Math.min(keptMax, Math.max(4096, length * 2)))
    return this.#buffer.subarray(0, length)
  }
}
