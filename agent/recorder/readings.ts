// The bytes of one commit of the recorder: the names that are new in its segment, then the readings in order of arrival.

import type { Scratch } from '../../platform/scratch.ts'
import { ColumnsBuilder } from '../../protocol/columns.ts'
import { type Series, seriesOfKey } from '../../protocol/series.ts'

/** Readings side by side, as many as `length` says; a place in all arrays is one reading. */
export interface Readings {
  readonly length: number
  readonly series: readonly Series[]
  readonly times: Float64Array
  readonly values: Float64Array
  /** 1 where the payload had the time, 0 where the agent's clock gave it. */
  readonly own: Uint8Array
}

/** Names by place, for one segment. */
export class Names {
  readonly #places = new Map<string, number>()
  #previous: [number, string][] = []
  #ordered = new Uint32Array(256)

  /** The places of all series; the new ones are told, and once more with the commit after, so that one damaged commit costs no other. Valid until the next call. */
  place({ length, series }: Readings): { places: Uint32Array; told: [number, string][] } {
    if (length > this.#ordered.length) this.#ordered = new Uint32Array(length * 2)
    const places = this.#ordered
    const fresh: [number, string][] = []
    for (let i = 0; i < length; i++) {
      const { key } = series[i]!
      let place = this.#places.get(key)
      if (place === undefined) {
        this.#places.set(key, (place = this.#places.size))
        fresh.push([place, key])
      }
      places[i] = place
    }
    const told = [...this.#previous, ...fresh]
    this.#previous = fresh
    return { places, told }
  }
}

/*
 * uint32 names, then per name: uint32 place, uint16 bytes, UTF-8
 * uint32 readings, then columns: place uint32, own byte, time float64, value float64
 */
/** Valid until the scratch is used again. */
export const encodeReadings = (readings: Readings, names: Names, scratch: Scratch): Uint8Array => {
  const { length, own, times, values } = readings
  const { places, told } = names.place(readings)
  const texts = told.map(([, key]) => Buffer.from(key))
  const bytes = scratch.take(8 + texts.reduce((sum, text) => sum + 6 + text.length, 0) + length * 21)
  let at = bytes.writeUInt32BE(told.length, 0)
  for (const [index, text] of texts.entries()) {
    at = bytes.writeUInt32BE(told[index]![0], at)
    at = bytes.writeUInt16BE(text.length, at)
    at += text.copy(bytes, at)
  }
  at = bytes.writeUInt32BE(length, at)
  for (let i = 0; i < length; i++) at = bytes.writeUInt32BE(places[i]!, at)
  bytes.set(own.subarray(0, length), at)
  at += length
  for (let i = 0; i < length; i++) at = bytes.writeDoubleBE(times[i]!, at)
  for (let i = 0; i < length; i++) at = bytes.writeDoubleBE(values[i]!, at)
  return bytes
}

/** The readings of a segment's commits in order, gathered by series. */
export class ReadingsDecoder {
  readonly #names = new Map<number, Series>()
  timed = new ColumnsBuilder()
  stamped = new ColumnsBuilder()

  /** A segment has names of its own. */
  startSegment(): void {
    this.#names.clear()
  }

  /** @returns readings whose name was lost with damaged commits */
  add(body: Uint8Array, wanted: boolean): number {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
    let at = this.#readNames(bytes)
    if (!wanted) return 0
    const length = bytes.readUInt32BE(at)
    at += 4
    const [own, times, values] = [at + length * 4, at + length * 5, at + length * 13]
    let nameless = 0
    for (let i = 0; i < length; i++) {
      const series = this.#names.get(bytes.readUInt32BE(at + i * 4))
      if (!series) {
        nameless++
        continue
      }
      const builder = bytes[own + i] === 1 ? this.timed : this.stamped
      builder.add(series, bytes.readDoubleBE(times + i * 8), bytes.readDoubleBE(values + i * 8))
    }
    return nameless
  }

  #readNames(bytes: Buffer): number {
    const count = bytes.readUInt32BE(0)
    let at = 4
    for (let i = 0; i < count; i++) {
      const [place, length] = [bytes.readUInt32BE(at), bytes.readUInt16BE(at + 4)]
      this.#names.set(place, seriesOfKey(bytes.toString('utf8', at + 6, at + 6 + length)))
      at += 6 + length
    }
    return at
  }
}
