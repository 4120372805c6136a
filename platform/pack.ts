// Plain data to bytes and back, for state and rows that only the program that wrote them reads.

import { Packr, RESET_BUFFER_MODE } from 'msgpackr'

const options = { useRecords: false, moreTypes: true, mapsAsObjects: true, copyBuffers: true } as const

const packr = new Packr(options)

/** MessagePack writes whole numbers as such, and they have no -0: it comes back as 0, its equal. Samples travel by the codec, which keeps it. */
export const pack = (value: unknown): Uint8Array => new Uint8Array(packr.pack(value))

let once = new Packr(options)
/** Memory for larger values than this is not kept. */
const onceMost = 1 << 20

/** The same in memory that is used again: the bytes hold until the next call. For the rows of a write, which are asked for one by one. */
export const packOnce = (value: unknown): Uint8Array => {
  const { buffer, byteOffset, byteLength } = once.pack(value, RESET_BUFFER_MODE)
  if (byteLength > onceMost) once = new Packr(options)
  // A Buffer's slice would be no copy.
  return new Uint8Array(buffer, byteOffset, byteLength)
}

export const unpack = (bytes: Uint8Array): unknown => packr.unpack(bytes)
