// Reads bits, the most significant first, and refuses to read past the end.

import { refuse } from './refuse.ts'
import { wideWidth } from './writer.ts'

export class BitReader {
  /** The whole message, for the loops that read many bits without a call. What they look at past the end reads as anything. */
  readonly bytes: Uint8Array
  /** The first bit that is not there. */
  readonly end: number
  /** The next bit, counted from the start of the message. */
  at: number

  /** Reads `bytes` of a message from `start` to before `end`. */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes
    this.at = start * 8
    this.end = end * 8
  }

  /** The next 32 bits, without moving. */
  peek(): number {
    const { bytes, at } = this
    const byte = at >>> 3
    const shift = at & 7
    const head = (bytes[byte]! << 24) | (bytes[byte + 1]! << 16) | (bytes[byte + 2]! << 8) | bytes[byte + 3]!
    return (head << shift) | (bytes[byte + 4]! >>> (8 - shift))
  }

  /** At most 32 bits. */
  bits(count: number): number {
    if (count === 0) return 0
    if (this.at + count > this.end) this.refuse('it ends early')
    const value = this.peek() >>> (32 - count)
    this.at += count
    return value
  }

  flag(): boolean {
    return this.bits(1) === 1
  }

  /** A whole number of up to 53 bits. */
  wide(count: number): number {
    if (count > 53) this.refuse(`a number of ${count} bits`)
    return count > 32 ? this.bits(count - 32) * 4294967296 + this.bits(32) : this.bits(count)
  }

  /** Exp-Golomb of order k. */
  gamma(k: number): number {
    const zeros = Math.clz32(this.peek())
    if (zeros + k > 30) this.refuse('a count beyond 2^30')
    this.at += zeros
    const head = this.bits(zeros + 1) - 1
    return head * 2 ** k + this.bits(k)
  }

  /** Goes on by bits that were peeked. */
  skip(count: number): void {
    if (this.at + count > this.end) this.refuse('it ends early')
    this.at += count
  }

  signed(): number {
    const word = this.peek()
    const short = word >>> 28
    // All of a short one at a single look: its width, its sign, and what follows the leading 1.
    if (short < wideWidth) {
      this.skip(4 + short)
      if (short < 2) return short === 0 ? 0 : 1 - 2 * ((word >>> 27) & 1)
      const magnitude = (1 << (short - 1)) | ((word << 5) >>> (33 - short))
      return (word & 0x08000000) === 0 ? magnitude : -magnitude
    }
    this.skip(4)
    const width = this.bits(6)
    if (width === 0) this.refuse('a number without digits')
    const negative = this.flag()
    const magnitude = 2 ** (width - 1) + this.wide(width - 1)
    if (magnitude > 2 ** 53) this.refuse('a number beyond 2^53')
    return negative ? -magnitude : magnitude
  }

  /** Whole bytes, from the next byte boundary on. */
  take(length: number): Uint8Array {
    this.#align()
    const start = this.at >>> 3
    if (length > (this.end >>> 3) - start) this.refuse(`${length} bytes of which ${(this.end >>> 3) - start} are there`)
    this.at += length * 8
    return this.bytes.subarray(start, start + length)
  }

  /** Nothing but padding may be left. */
  finish(): void {
    this.#align()
    if (this.at !== this.end) this.refuse(`${(this.end - this.at) >>> 3} bytes too many`)
  }

  refuse(reason: string): never {
    return refuse(reason, this.at >>> 3)
  }

  #align(): void {
    const spare = -this.at & 7
    if (this.bits(spare) !== 0) this.refuse('padding is not zero')
  }
}
