// Plain data to bytes and back, for state and rows that only the program that wrote them reads.

import { Packr } from 'msgpackr'

const packr = new Packr({ useRecords: false, moreTypes: true, mapsAsObjects: true, copyBuffers: true })

export const pack = (value: unknown): Uint8Array => new Uint8Array(packr.pack(value))

export const unpack = (bytes: Uint8Array): unknown => packr.unpack(bytes)
