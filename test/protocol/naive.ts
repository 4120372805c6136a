// A second decoder, written from FORMAT.md alone: slow, in strings of bits and BigInt, sharing nothing with the first but the vocabulary.

import assert from 'node:assert'
import { crc32, inflateRawSync } from 'node:zlib'
import { words } from '../../protocol/coding/words.ts'

export interface NaiveColumn {
  readonly key: string
  readonly states?: readonly string[]
  readonly times: readonly bigint[]
  readonly values: readonly bigint[]
}

/** A stream of bits as a text of 0 and 1. */
class Bits {
  readonly #text: string
  at = 0

  constructor(bytes: Uint8Array) {
    this.#text = Array.from(bytes, byte => byte.toString(2).padStart(8, '0')).join('')
  }

  u(count: number): bigint {
    assert(this.at + count <= this.#text.length, 'ends early')
    const text = this.#text.slice(this.at, this.at + count)
    this.at += count
    return text === '' ? 0n : BigInt(`0b${text}`)
  }

  int(count: number): number {
    return Number(this.u(count))
  }

  gamma(k: number): number {
    let zeros = 0
    while (this.u(1) === 0n) zeros++
    const head = 2 ** zeros + this.int(zeros)
    return (head - 1) * 2 ** k + this.int(k)
  }

  signed(): bigint {
    let width = this.int(4)
    if (width === 15) width = this.int(6)
    if (width === 0) return 0n
    const negative = this.u(1) === 1n
    const magnitude = 2n ** BigInt(width - 1) + this.u(width - 1)
    return negative ? -magnitude : magnitude
  }

  reference(expected: number, known: number): number {
    if (this.u(1) === 1n) return expected
    return this.u(1) === 1n ? known : this.gamma(2)
  }

  bytes(count: number): Uint8Array {
    this.pad()
    return Uint8Array.from({ length: count }, () => this.int(8))
  }

  pad(): void {
    while (this.at % 8 !== 0) assert.equal(this.u(1), 0n)
  }

  end(): void {
    this.pad()
    assert.equal(this.at, this.#text.length)
  }
}

const scratch = new DataView(new ArrayBuffer(8))
const bitsOf = (value: number): bigint => {
  scratch.setFloat64(0, value)
  return scratch.getBigUint64(0)
}

const unzigzag = (value: bigint): bigint => (value % 2n === 0n ? value / 2n : -(value + 1n) / 2n)
const zigzag = (value: bigint): bigint => (value >= 0n ? 2n * value : -2n * value - 1n)
const floorDivide = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by

const rice = (bits: Bits, k: number): bigint => {
  let zeros = 0
  while (zeros < 16 && bits.u(1) === 0n) zeros++
  if (zeros === 16) return bits.u(bits.int(6))
  return BigInt(zeros) * 2n ** BigInt(k) + bits.u(k)
}

const residuals = (bits: Bits, count: number, k: number, runs: number | undefined): bigint[] => {
  const list: bigint[] = []
  while (list.length < count) {
    if (runs === undefined) list.push(unzigzag(rice(bits, k)))
    else {
      for (let zeros = rice(bits, runs); zeros > 0n; zeros--) list.push(0n)
      if (list.length < count) list.push(unzigzag(rice(bits, k) + 1n))
    }
  }
  assert.equal(list.length, count)
  return list
}

const parameter = (bits: Bits): number => {
  const short = bits.int(5)
  return short < 31 ? short : 31 + bits.int(5)
}

const whole = (bits: Bits, count: number): bigint[] => {
  const predictor = bits.int(3)
  const hasRuns = bits.u(1) === 1n
  const k = parameter(bits)
  const runs = hasRuns ? parameter(bits) : undefined
  let seed = bits.signed()
  if (!hasRuns && predictor !== 2 && predictor !== 3) seed *= 2n ** BigInt(Math.max(0, k - 1))
  const drift = predictor >= 1 && predictor <= 3 ? bits.signed() : 0n
  const shift = 2n ** BigInt(Math.max(0, predictor - 3))
  let [x, v, a, s] = [seed - drift, drift, 0n, seed * shift]
  return residuals(bits, count, k, runs).map(r => {
    if (predictor === 0) return seed + r
    if (predictor === 1) x = x + drift + r
    if (predictor === 2) x = x + (v += r)
    if (predictor === 3) x = x + (v += a += r)
    if (predictor >= 4) {
      x = floorDivide(s, shift) + r
      s += r
    }
    return x
  })
}

const unfold = (place: bigint, digits: number): bigint => {
  if (place < 0n) return -unfold(-place, digits)
  const limit = 10n ** BigInt(digits)
  if (place < limit) return place
  const decade = 9n * 10n ** BigInt(digits - 1)
  const j = (place - limit) / decade
  return (place - limit - j * decade + 10n ** BigInt(digits - 1)) * 10n ** (j + 1n)
}

const sparse = (bits: Bits, count: number): bigint[] => {
  if (bits.u(1) === 0n) return whole(bits, count)
  if (bits.u(1) === 0n) {
    const digits = bits.int(4)
    return whole(bits, count).map(place => unfold(place, digits))
  }
  const [step, offset] = bits.u(1) === 0n ? [10n ** bits.u(4), 0n] : [bits.signed(), bits.signed()]
  return whole(bits, count).map(number => offset + step * number)
}

const decimal = (bits: Bits, count: number): bigint[] => {
  const scale = bits.int(4)
  return sparse(bits, count).map(number => bitsOf(Number(`${number}e-${scale}`)))
}

const named = [0x8000000000000000n, 0x7ff8000000000000n, 0x7ff0000000000000n, 0xfff0000000000000n]

const patched = (bits: Bits, count: number): bigint[] => {
  const values = decimal(bits, count)
  let at = 0
  for (let patches = bits.gamma(0); patches > 0; patches--) {
    at += bits.gamma(3)
    const run = bits.gamma(0) + 1
    const kind = bits.int(3)
    const value = kind === 4 ? bits.u(64) : named[kind]!
    for (let i = 0; i < run; i++) values[at++] = value
  }
  assert.equal(values.length, count)
  return values
}

const raw = (bits: Bits, count: number): bigint[] => Array.from({ length: count }, () => bits.u(64))

const constant = (bits: Bits, count: number): bigint[] => {
  const isDecimal = bits.u(1) === 1n
  const scale = isDecimal ? bits.int(4) : 0
  const value = isDecimal ? bitsOf(Number(`${bits.signed()}e-${scale}`)) : bits.u(64)
  return Array.from({ length: count }, () => value)
}

const dictionary = (bits: Bits, count: number): bigint[] => {
  const size = bits.gamma(2)
  const byRank = bits.u(1) === 1n
  const entries = [decimal, patched, raw][bits.gamma(0)]!(bits, size)
  return whole(bits, count).map(place => {
    const entry = entries[Number(byRank ? zigzag(place) : place)]
    assert(entry !== undefined)
    return entry
  })
}

const halves = (bits: Bits, count: number): bigint[] => {
  const uppers = whole(bits, count).map(w => (w < 0n ? 2n ** 31n - 1n - w : w))
  const zeros = bits.int(6)
  return uppers.map(upper => upper * 2n ** 32n + bits.u(32 - zeros) * 2n ** BigInt(zeros))
}

const planes = (bits: Bits, count: number): bigint[] => {
  const inflated = inflateRawSync(bits.bytes(bits.int(32)))
  assert.equal(inflated.length, count * 8)
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: 8 }, (_unused, plane) => BigInt(inflated[plane * count + i]!)).reduce(
      (value, byte) => value * 256n + byte,
      0n
    )
  )
}

const codes = [decimal, constant, patched, dictionary, halves, planes, raw]

const head = (bits: Bits): number => {
  if (bits.u(1) === 1n) return 0
  return bits.u(1) === 1n ? 1 : bits.int(3)
}

const values = (bits: Bits, count: number): bigint[] => (count === 0 ? [] : codes[head(bits)]!(bits, count))

const marks = '0123456789_-. =,'

const symbols = (bits: Bits, count: number): string => {
  const bytes: number[] = []
  const add = (text: string): void => void bytes.push(...Buffer.from(text))
  let style = 0
  for (let i = 0; i < count; i++) {
    const kind = bits.int(2)
    assert(style === 0 || kind === 2)
    if (kind === 0) add(marks[bits.int(4)]!)
    else if (kind === 3) bytes.push(bits.int(8))
    else if (kind === 1) {
      const letter = bits.int(5)
      if (letter < 26) add(String.fromCharCode(97 + letter))
      else style = letter
    } else {
      const word = words[bits.int(7)]!
      add(style === 27 ? word.toUpperCase() : style === 26 ? word[0]!.toUpperCase() + word.slice(1) : word)
      style = 0
    }
  }
  assert.equal(style, 0)
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
}

const text = (bits: Bits, before: string): string => {
  const [prefix, suffix, count] = [bits.gamma(1), bits.gamma(0), bits.gamma(2)]
  return before.slice(0, prefix) + symbols(bits, count) + before.slice(before.length - suffix)
}

const keys = (bits: Bits, count: number): string[] => {
  const [measurements, tags]: [string[], string[]] = [[], ['']]
  let [measurement, tagsAt, newest, newestTags] = [-1, 0, '', '']
  return Array.from({ length: count }, () => {
    measurement = bits.reference(measurement + 1, measurements.length)
    if (measurement === measurements.length) measurements.push((newest = text(bits, newest)))
    tagsAt = bits.reference(tagsAt, tags.length)
    if (tagsAt === tags.length) tags.push((newestTags = text(bits, newestTags)))
    return tags[tagsAt] === '' ? measurements[measurement]! : `${measurements[measurement]},${tags[tagsAt]}`
  })
}

const states = (bits: Bits): string[] => {
  if (bits.u(1) === 0n) return ['false', 'true']
  let before = ''
  return Array.from({ length: bits.gamma(2) }, () => (before = text(bits, before)))
}

const body = (bytes: Uint8Array): NaiveColumn[] => {
  const bits = new Bits(bytes)
  const list = keys(bits, bits.gamma(3))
  const newTimes = (): bigint[] => values(bits, bits.gamma(6))
  const shared = bits.u(1) === 1n ? newTimes() : undefined
  const known: bigint[][] = []
  let place = 0
  const ownTimes = (): bigint[] => {
    place = bits.reference(place, known.length)
    if (place === known.length) known.push(newTimes())
    return known[place]!
  }
  const columns = list.map((key): NaiveColumn => {
    const times = shared ?? ownTimes()
    let code = head(bits)
    const named = code === 7 ? { states: states(bits) } : {}
    if (code === 7 && times.length > 0) code = head(bits)
    return { key, ...named, times, values: times.length === 0 ? [] : codes[code]!(bits, times.length) }
  })
  bits.end()
  return columns
}

/** The items of a msgpack array of numbers, texts and bytes. */
const unpack = (bytes: Uint8Array): { items: (number | string | Uint8Array)[]; starts: number[] } => {
  const view = Buffer.from(bytes)
  let at = 1
  const starts: number[] = []
  const take = (length: number): Buffer => view.subarray(at, (at += length))
  const size = (length: number): number => Number(`0x${take(length).toString('hex')}`)
  const items = Array.from({ length: view[0]! - 0x90 }, () => {
    starts.push(at)
    const kind = size(1)
    if (kind < 0x80) return kind
    if (kind >= 0xcc && kind <= 0xcf) return size(2 ** (kind - 0xcc))
    if (kind >= 0xa0 && kind <= 0xbf) return take(kind - 0xa0).toString()
    if (kind === 0xd9) return take(size(1)).toString()
    assert(kind >= 0xc4 && kind <= 0xc6)
    return Uint8Array.from(take(size(2 ** (kind - 0xc4))))
  })
  assert.equal(at, view.length)
  return { items, starts }
}

/** What a batch says, with every number as the bits of its double. */
export const naiveBatch = (bytes: Uint8Array) => {
  const { items, starts } = unpack(bytes)
  const [version, agent, epoch, lane, sequence, packed, checksum] = items
  assert.equal(items.length, 7)
  assert.equal(version, 1)
  assert.equal(checksum, crc32(bytes.subarray(0, starts[6])))
  return {
    agent,
    epoch: Buffer.from(epoch as Uint8Array).toString('hex'),
    lane: ['alarm', 'live', 'backfill'][lane as number],
    sequence,
    columns: body(packed as Uint8Array)
  }
}
