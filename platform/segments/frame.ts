// How a record lies in a segment: a header with its own checksum, then the body.

import { crc32 } from 'node:zlib'

/*
 * 0  magic "WAYr"          16  position, float64: 1 and up without gaps, over all segments of a log
 * 4  kind, byte            24  before, float64: sum of the counts of all records before this one
 * 5  1 where a write began 32  count, uint32
 * 6  zero, 2 bytes
 * 8  length of the body    36  CRC-32 of bytes 0 to 35
 * 12 CRC-32 of the body    40  the body
 *
 * Big endian. What a damaged stretch held is known from the record behind it: its position and its sum before.
 */
export const headerBytes = 40
const magic = Buffer.from('WAYr')

export interface Record {
  /** What the body is: the log's owner knows. 0 is the segment's own first record. */
  readonly kind: number
  /** Units inside, such as samples: a loss is counted in them. */
  readonly count: number
  readonly body: Uint8Array
}

export interface Framed extends Record {
  readonly position: number
  readonly before: number
  /** Offset of the header in the segment. */
  readonly offset: number
  /** True for the first record of a write: what stands before it had been written, and synced where it was to be, earlier. */
  readonly opens: boolean
}

/** Where the numbering stands: after the record of `position`, `before` units were written. */
export interface Standing {
  readonly position: number
  readonly before: number
}

/** Records that cannot be read any more, between two that can. */
export interface Gap {
  readonly from: number
  readonly to: number
  /** Units lost with them, and those written before them. */
  readonly count: number
  readonly before: number
  readonly offset: number
}

export interface Scanned {
  readonly records: readonly Framed[]
  readonly gaps: readonly Gap[]
  /** Behind the last record that can be read. */
  readonly end: Standing
  readonly endOffset: number
}

export const sizeOf = (records: readonly Record[]): number =>
  records.reduce((bytes, { body }) => bytes + headerBytes + body.length, 0)

/** The bytes of records that follow a standing; `into` is a buffer of their size to be written to. */
export const frame = (records: readonly Record[], { position, before }: Standing, into?: Buffer): Buffer => {
  const bytes = into ?? Buffer.allocUnsafe(sizeOf(records))
  let [offset, at, sum] = [0, position, before]
  for (const { kind, count, body } of records) {
    magic.copy(bytes, offset)
    bytes[offset + 4] = kind
    bytes[offset + 5] = offset === 0 ? 1 : 0
    bytes.writeUInt16BE(0, offset + 6)
    bytes.writeUInt32BE(body.length, offset + 8)
    bytes.writeUInt32BE(crc32(body), offset + 12)
    bytes.writeDoubleBE(++at, offset + 16)
    bytes.writeDoubleBE(sum, offset + 24)
    bytes.writeUInt32BE(count, offset + 32)
    bytes.writeUInt32BE(crc32(bytes.subarray(offset, offset + 36)), offset + 36)
    bytes.set(body, offset + headerBytes)
    sum += count
    offset += headerBytes + body.length
  }
  return bytes
}

/** The record whose header begins at an offset, with `intact` false where its body is damaged; undefined where no header is. */
const recordAt = (bytes: Buffer, offset: number): { record: Framed; length: number; intact: boolean } | undefined => {
  if (offset + headerBytes > bytes.length || bytes.compare(magic, 0, 4, offset, offset + 4) !== 0) return undefined
  if (bytes.readUInt32BE(offset + 36) !== crc32(bytes.subarray(offset, offset + 36))) return undefined
  const length = bytes.readUInt32BE(offset + 8)
  const body = bytes.subarray(offset + headerBytes, offset + headerBytes + length)
  return {
    record: {
      kind: bytes[offset + 4]!,
      count: bytes.readUInt32BE(offset + 32),
      position: bytes.readDoubleBE(offset + 16),
      before: bytes.readDoubleBE(offset + 24),
      offset,
      opens: bytes[offset + 5] === 1,
      body
    },
    length,
    intact: body.length === length && crc32(body) === bytes.readUInt32BE(offset + 12)
  }
}

/** The standing before a segment that begins with the record of `base`; undefined where that one is damaged. */
export const standingBefore = (bytes: Buffer, base: number): Standing | undefined => {
  const first = recordAt(bytes, 0)
  return first?.record.position === base ? { position: base - 1, before: first.record.before } : undefined
}

/**
 * Every record that can be read, in order, and what is missing between. A damaged record costs itself and nothing behind it:
 * the next intact header is looked for, and its numbers say what was lost.
 * @param until records from this position on do not count: they belong to a write that failed
 */
export const scan = (bytes: Buffer, start: Standing, until = Number.POSITIVE_INFINITY): Scanned => {
  const records: Framed[] = []
  const gaps: Gap[] = []
  let [end, offset, endOffset] = [start, 0, 0]
  while (offset >= 0 && offset < bytes.length) {
    const found = recordAt(bytes, offset)
    if (!found) {
      offset = bytes.indexOf(magic, offset + 1)
      continue
    }
    const { record, length } = found
    offset += headerBytes + length
    if (!found.intact || record.position <= end.position || record.position >= until) continue
    if (record.position > end.position + 1) {
      const [from, to] = [end.position + 1, record.position - 1]
      gaps.push({ from, to, count: record.before - end.before, before: end.before, offset: endOffset })
    }
    records.push(record)
    end = { position: record.position, before: record.before + record.count }
    endOffset = offset
  }
  return { records, gaps, end, endOffset }
}

/**
 * Without what a crash tore: a gap beyond `known`, behind which no further write began, is in the last write, which nobody was told
 * of; so it and all behind it never happened. Any other gap is damage.
 * @param known the position up to which writes are known to have reached the disk
 */
export const untorn = ({ records, gaps, end, endOffset }: Scanned, known: number): Scanned => {
  const torn = gaps.find(({ to }) => to > known && !records.some(({ position, opens }) => opens && position > to))
  if (!torn) return { records, gaps, end, endOffset }
  const kept = records.filter(({ position }) => position < torn.from)
  return {
    records: kept,
    gaps: gaps.filter(({ from }) => from < torn.from),
    end: { position: torn.from - 1, before: torn.before },
    endOffset: torn.offset
  }
}
