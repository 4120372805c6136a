// Writes bits, the most significant first, into a buffer that grows.

/** The bits that `BitWriter.gamma` takes: Exp-Golomb of order k. */
export const gammaBits = (value: number, k: number): number => 2 * (32 - Math.clz32((value >>> k) + 1)) - 1 + k

/** Bits needed for a whole number of up to 53 bits. */
export const widthOf = (value: number): number =>
  value < 4294967296 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / 4294967296))

/** Widths from here on are spelt out in six more bits. */
export const wideWidth = 15

/** The bits that `BitWriter.signed` takes. */
export const signedBits = (value: number): number => {
  const width = widthOf(Math.abs(value))
  return width < wideWidth ? 4 + width : 10 + width
}

export class BitWriter {
  #bytes: Uint8Array
  #at = 0
  /** The bits that do not fill a byte yet, at most seven. */
  #pending = 0
  #count = 0

  constructor(bytes: number) {
    this.#bytes = new Uint8Array(bytes)
  }

  /** The low `count` bits of `value`, at most 32. */
  bits(value: number, count: number): void {
    if (count > 24) {
      this.#few(value >>> 16, count - 16)
      this.#few(value & 0xffff, 16)
    } else this.#few(value & ((1 << count) - 1), count)
  }

  /** A whole number of up to 53 bits. */
  wide(value: number, count: number): void {
    if (count > 32) {
      this.bits(Math.floor(value / 4294967296), count - 32)
      this.bits(value >>> 0, 32)
    } else this.bits(value >>> 0, count)
  }

  /** Exp-Golomb of order k: short for small numbers below 2^31. */
  gamma(value: number, k: number): void {
    const head = (value >>> k) + 1
    const width = 32 - Math.clz32(head)
    this.bits(0, width - 1)
    this.bits(head, width)
    this.bits(value, k)
  }

  /** Four bits of width (or 15 and six more), a sign, and the bits below the leading one: any whole number up to 2^53. */
  signed(value: number): void {
    const magnitude = Math.abs(value)
    const width = widthOf(magnitude)
    this.bits(Math.min(width, wideWidth), 4)
    if (width >= wideWidth) this.bits(width, 6)
    if (width === 0) return
    this.bits(value < 0 ? 1 : 0, 1)
    this.wide(magnitude - 2 ** (width - 1), width - 1)
  }

  /** Whole bytes, from the next byte boundary on. */
  append(bytes: Uint8Array): void {
    this.#align()
    this.#grow(this.#at + bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** Everything written, padded with zero bits to a whole byte. */
  take(): Uint8Array {
    this.#align()
    return this.#bytes.subarray(0, this.#at)
  }

  /** At most 24 bits and nothing above them. */
  #few(value: number, count: number): void {
    if (this.#at + 4 > this.#bytes.length) this.#grow(this.#at + 4)
    this.#pending = (this.#pending << count) | value
    this.#count += count
    while (this.#count >= 8) {
      this.#count -= 8
      this.#bytes[this.#at++] = this.#pending >>> this.#count
    }
    this.#pending &= (1 << this.#count) - 1
  }

  #align(): void {
    if (this.#count > 0) this.#few(0, 8 - this.#count)
  }

  #grow(length: number): void {
    if (length < this.#bytes.length) return
    const bytes = new Uint8Array(Math.max(length + 1, this.#bytes.length * 2))
    bytes.set(this.#bytes)
    this.#bytes = bytes
  }
}
