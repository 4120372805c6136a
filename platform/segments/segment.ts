// One file of a log: its name, and how it is read.

import { WaysideError } from '../../protocol/errors.ts'
import { sortable, unsortable } from '../disk.ts'
import type { File, Folder } from '../files.ts'
import { type Framed, type Gap, headerBytes, type Scanned, type Standing, scan, standingBefore, untorn } from './frame.ts'

export interface Segment {
  /** Position of its first record. */
  readonly base: number
  bytes: number
  /** Standing behind its last record. */
  end: Standing
}

/** Where a record lies. */
export interface Place {
  readonly base: number
  readonly offset: number
  readonly position: number
}

export interface Contents {
  readonly records: readonly Framed[]
  readonly gaps: readonly Gap[]
}

/** Enough for the header of a segment's first record. */
const headMost = 64
const pattern = /^[0-9a-z]{11}\.seg$/

export const nameOf = ({ base }: Pick<Segment, 'base'>): string => `${sortable(base)}.seg`

/** For a person to look at: it is no part of the log any more. */
export const putAside = (folder: Folder, segment: Pick<Segment, 'base'>): Promise<void> =>
  folder.rename(nameOf(segment), `${nameOf(segment)}.damaged`)

/**
 * Oldest first. A file without a single record of its own range is none of ours, whatever its name says, or has nothing left: it is put
 * aside, or it would make void what stands in the segment before it.
 */
export const listSegments = async (folder: Folder): Promise<Segment[]> => {
  const segments: Segment[] = []
  for (const { name, bytes } of (await folder.list()).filter(({ name }) => pattern.test(name))) {
    const segment: Segment = { base: unsortable(name.slice(0, 11)), bytes, end: { position: 0, before: 0 } }
    if (await hasRecords(folder, segment)) segments.push(segment)
    else await putAside(folder, segment)
  }
  return segments
}

const using = async <T>(folder: Folder, segment: Pick<Segment, 'base'>, work: (file: File) => Promise<T>): Promise<T> => {
  const file = await folder.open(nameOf(segment))
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

const hasRecords = async (folder: Folder, segment: Segment): Promise<boolean> => {
  const { base, bytes } = segment
  const begins = { position: base - 1, before: 0 }
  const beginning = await using(folder, segment, file => file.read(0, Math.min(bytes, headMost)))
  if (standingBefore(Buffer.from(beginning), base)) return true
  return scan(Buffer.from(await using(folder, segment, file => file.read(0, bytes))), begins).records.length > 0
}

/** What the run before wrote and did not sync is read like all else, so it is synced before anybody builds on it. */
export const settle = (folder: Folder, segment: Segment): Promise<void> => using(folder, segment, file => file.sync())

export interface Surroundings {
  /** Units before the segment, where its own first record does not say. */
  readonly before: number
  /** First position of the segment behind it. */
  readonly until: number | undefined
  /** Position up to which writes are known to have reached the disk. */
  readonly known: number
  /** True for the one that is being written: nothing in it was torn by a crash. */
  readonly growing: boolean
}

export const readSegment = async (
  folder: Folder,
  segment: Segment,
  { before, until, known, growing }: Surroundings
): Promise<Scanned> => {
  const read = await using(folder, segment, file => file.read(0, segment.bytes))
  const bytes = Buffer.from(read.buffer, read.byteOffset, read.length)
  const start = standingBefore(bytes, segment.base) ?? { position: segment.base - 1, before }
  const scanned = scan(bytes, start, until)
  return growing ? scanned : untorn(scanned, known)
}

/** @param open the file, where it is open already; @throws WaysideError WAY_RECORD_CORRUPT or WAY_DISK_FAILED */
export const readRecord = async (folder: Folder, place: Place, length: number, open?: File): Promise<Uint8Array> => {
  const { base, offset, position } = place
  const read = (file: File): Promise<Uint8Array> => file.read(offset, headerBytes + length)
  const bytes = await (open ? read(open) : using(folder, place, read))
  const [record] = scan(Buffer.from(bytes), { position: position - 1, before: 0 }).records
  if (record?.position === position) return record.body
  throw new WaysideError(
    'WAY_RECORD_CORRUPT',
    `record ${position} at byte ${offset} of ${nameOf({ base })} does not match its checksum: the storage medium may be failing`
  )
}
