// Plain data to bytes and back, for state and rows that only the program that wrote them reads.

import { Packr } from 'msgpackr'

const packr = new Packr({ useRecords: false, moreTypes: true, mapsAsObjects: true, copyBuffers: true })

/** MessagePack writes whole numbers as such, and they have no -0: it comes back as 0, its equal. Samples travel by the codec, which keeps it. */
export const pack = (value: unknown): Uint8Array => new Uint8Array(packr.pack(value))

/** The same for bytes that are soon written and forgotten: they lie beside others in memory that all of them keep alive, which is cheaper than a copy. */
export const packBriefly = (value: unknown): Uint8Array => {
  const { buffer, byteOffset, byteLength } = packr.pack(value)
  return new Uint8Array(buffer, byteOffset, byteLength)
}

export const unpack = (bytes: Uint8Array): unknown => packr.unpack(bytes)
