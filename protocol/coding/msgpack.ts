// The few kinds of msgpack that an envelope is made of, bounded: arrays of whole numbers, texts and bytes.

import { isUtf8 } from 'node:buffer'
import { refuse } from './refuse.ts'

type Item = number | string | Uint8Array

const numberBytes = (value: number): number[] => {
  if (value < 0x80) return [value]
  if (value <= 0xff) return [0xcc, value]
  if (value <= 0xffff) return [0xcd, value >>> 8, value & 255]
  const low = [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
  if (value <= 0xffffffff) return [0xce, ...low]
  const high = Math.floor(value / 2 ** 32)
  return [0xcf, high >>> 24, (high >>> 16) & 255, (high >>> 8) & 255, high & 255, ...low]
}

const textHead = (length: number): number[] => (length < 32 ? [0xa0 | length] : [0xd9, length])

const bytesHead = (length: number): number[] => {
  if (length <= 0xff) return [0xc4, length]
  if (length <= 0xffff) return [0xc5, length >>> 8, length & 255]
  return [0xc6, length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255]
}

const partsOf = (item: Item): (Uint8Array | number[])[] => {
  if (typeof item === 'number') return [numberBytes(item)]
  const bytes = typeof item === 'string' ? Buffer.from(item) : item
  return [typeof item === 'string' ? textHead(bytes.length) : bytesHead(bytes.length), bytes]
}

/** The head of an array of `count` (at most 15) and the first items; texts have at most 255 bytes. */
export const packArray = (count: number, items: readonly Item[]): Uint8Array => {
  const parts: (Uint8Array | number[])[] = [[0x90 | count], ...items.flatMap(partsOf)]
  const packed = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    packed.set(part, at)
    at += part.length
  }
  return packed
}

/** Reads items one after the other; whatever is of another kind than asked for is refused. */
export class Unpacker {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** The count of the array that starts here. */
  array(): number {
    const head = this.#byte()
    return head >> 4 === 9 ? head & 15 : this.refuse('not a short array')
  }

  /** A whole number up to 2^53. */
  number(): number {
    const head = this.#byte()
    if (head < 0x80) return head
    if (head < 0xcc || head > 0xcf) return this.refuse('not a whole number')
    const size = 1 << (head - 0xcc)
    const value = this.#sized(size)
    return Number.isSafeInteger(value) ? value : this.refuse('a number beyond 2^53')
  }

  text(lengthMax: number): string {
    const head = this.#byte()
    if (head >> 5 !== 5 && head !== 0xd9) return this.refuse('not a short text')
    const length = head === 0xd9 ? this.#sized(1) : head & 31
    if (length > lengthMax) return this.refuse(`a text of ${length} bytes, the limit is ${lengthMax}`)
    const bytes = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + this.#take(length), length)
    return isUtf8(bytes) ? bytes.toString() : this.refuse('a text that is not UTF-8')
  }

  /** Where bytes start and end. */
  range(): [start: number, end: number] {
    const head = this.#byte()
    if (head < 0xc4 || head > 0xc6) return this.refuse('not bytes')
    const length = this.#sized(1 << (head - 0xc4))
    return [this.#take(length), this.at]
  }

  /** Bytes, in hex. */
  hex(): string {
    const [start, end] = this.range()
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, end - start).toString('hex')
  }

  /** Nothing may follow. */
  finish(): void {
    if (this.at !== this.#bytes.length) this.refuse(`${this.#bytes.length - this.at} bytes too many`)
  }

  refuse(reason: string): never {
    return refuse(reason, this.at)
  }

  #byte(): number {
    return this.#bytes[this.#take(1)]!
  }

  #sized(size: number): number {
    const start = this.#take(size)
    if (size === 1) return this.#view.getUint8(start)
    if (size === 2) return this.#view.getUint16(start)
    if (size === 4) return this.#view.getUint32(start)
    return this.#view.getUint32(start) * 2 ** 32 + this.#view.getUint32(start + 4)
  }

  /** Moves on, and says from where. */
  #take(length: number): number {
    const left = this.#bytes.length - this.at
    if (length > left) this.refuse(`it ends early: ${length} bytes of which ${left} are there`)
    this.at += length
    return this.at - length
  }
}
