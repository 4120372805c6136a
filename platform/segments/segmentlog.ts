// A log of records in small files: appended with one sync for many, read back whole or with what is missing counted to the unit.

import type { Clock } from '../clock.ts'
import type { Folder } from '../files.ts'
import { Scratch } from '../scratch.ts'
import { frame, type Record, type Standing, sizeOf } from './frame.ts'
import { GrowingFile } from './growing.ts'
import { type Mark, MarkWriter, readMark } from './mark.ts'
import {
  type Contents,
  listSegments,
  nameOf,
  type Place,
  putAside,
  readRecord,
  readSegment,
  type Segment,
  settle
} from './segment.ts'

export interface LogOptions {
  /** A segment that has grown to this is followed by another. */
  readonly segmentBytes: number
  /** Records that open every segment, so that it can be read without those before it; their counts are 0. */
  readonly head?: () => readonly Record[]
  /** What the end mark carries besides the standing; at most 488 bytes. */
  readonly notes?: () => Uint8Array
  /** The owner writes the mark itself, once its notes agree with what was appended: else a mark may say too little of what stands before it. */
  readonly marksItself?: boolean
  readonly clock: Clock
}

/** Shortest time between a failed write and the next try, so that a full disk is not hammered. */
const pauseMs = 1000
/** Segments with damage that are kept for a person to look at. */
const keptDamagedMax = 4

export class SegmentLog {
  readonly #folder: Folder
  readonly #options: LogOptions
  readonly #marks: MarkWriter
  readonly #scratch = new Scratch()
  /** Oldest first. */
  readonly #segments: Segment[]
  #end: Standing
  /** That of the newest segment, once this process has appended to it. */
  #file: GrowingFile | undefined
  #failedAt = Number.NEGATIVE_INFINITY
  #writing: Promise<unknown> = Promise.resolve()
  /** The mark as it was found at opening. */
  readonly found: Mark | undefined
  /** Bytes written so far by this process, with everything around the records. */
  written = 0

  /** Looks at the names, and into the newest segment that has records; the others are read when asked for. @throws WaysideError WAY_DISK_FAILED */
  static async open(folder: Folder, options: LogOptions): Promise<SegmentLog> {
    const mark = await readMark(folder)
    const segments = await listSegments(folder)
    const log = new SegmentLog(folder, options, segments, mark)
    let last: Standing = { position: 0, before: 0 }
    for (const segment of segments.toReversed()) {
      await settle(folder, segment)
      const { records } = await log.contents(segment)
      last = segment.end
      if (records.length > 0) break
      // The write that was to begin it was torn, and so never happened. Left there, its first position would make void what comes in its place.
      await putAside(folder, segment)
      segments.pop()
    }
    log.#end = mark && mark.position > last.position ? { position: mark.position, before: mark.before } : last
    return log
  }

  private constructor(folder: Folder, options: LogOptions, segments: Segment[], found: Mark | undefined) {
    this.#folder = folder
    this.#options = options
    this.#segments = segments
    this.#marks = new MarkWriter(folder)
    this.#end = { position: 0, before: 0 }
    this.found = found
  }

  get segments(): readonly Segment[] {
    return this.#segments
  }

  /** Standing behind the last record, readable or not. */
  get end(): Standing {
    return this.#end
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Position of the last record a segment has, readable or not. */
  lastOf(segment: Segment): number {
    const next = this.#segments[this.#segments.indexOf(segment) + 1]
    return next ? next.base - 1 : this.#end.position
  }

  /** True where the next append will start a segment. */
  get rolls(): boolean {
    const current = this.#current
    return !current || current.bytes >= this.#options.segmentBytes
  }

  /** What stands behind a standing is void: the next segment begins right after it. Only before the first append. */
  rewind(end: Standing): void {
    this.#end = end
  }

  /** Numbers go on after a standing, should the log itself have been replaced by an older or empty one. */
  continueAfter(position: number): void {
    if (position <= this.#end.position) return
    this.#end = { ...this.#end, position }
    this.#file = undefined
  }

  /** All of a segment that can be read. A gap at its end is known only from the segment or the mark behind it. @throws WaysideError WAY_DISK_FAILED */
  async contents(segment: Segment): Promise<Contents> {
    const at = this.#segments.indexOf(segment)
    const until = this.#segments[at + 1]?.base
    const { records, gaps, end } = await readSegment(this.#folder, segment, {
      before: this.#segments[at - 1]?.end.before ?? 0,
      until,
      known: until === undefined ? (this.found?.position ?? 0) : until - 1,
      growing: segment === this.#current
    })
    segment.end = end
    return { records, gaps }
  }

  /** One record again, verified. @throws WaysideError WAY_RECORD_CORRUPT or WAY_DISK_FAILED */
  read(place: Place, length: number): Promise<Uint8Array> {
    return readRecord(this.#folder, place, length, place.base === this.#current?.base ? this.#file?.file : undefined)
  }

  /** The file in which appends go on, once there is one. */
  get #current(): Segment | undefined {
    return this.#file && this.#segments.at(-1)
  }

  /** Appends all records in one write; with `sync` they have reached the disk when the promise resolves. @throws WaysideError WAY_DISK_*: they are not there */
  append(records: readonly Record[], { sync }: { readonly sync: boolean }): Promise<Place[]> {
    const done = this.#writing.then(() => this.#append(records, sync))
    this.#writing = done.catch(() => {})
    return done
  }

  /** Writes the mark again, for when its notes have changed. Resolves when it is written; nothing but exactness hangs on that. */
  mark(): Promise<void> {
    const { position, before } = this.#end
    this.#marks.write({ position, before, notes: this.#options.notes?.() ?? new Uint8Array() })
    return this.#marks.idle()
  }

  /** Removes a segment, but never the one that grows. One with damage inside is kept aside instead, the newest few of them. */
  async drop(segment: Segment, damaged = false): Promise<void> {
    const at = this.#segments.indexOf(segment)
    if (at < 0 || segment === this.#current) return
    // The records that say that it is not needed any more must not be forgotten when it is gone.
    if (this.#file?.unsynced) await this.#orBroken(this.#file.sync())
    if (damaged) {
      await putAside(this.#folder, segment)
      await this.#forgetDamaged()
    } else await this.#folder.remove(nameOf(segment))
    this.#segments.splice(this.#segments.indexOf(segment), 1)
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#marks.close()
    await this.#file?.close()
  }

  async #append(records: readonly Record[], sync: boolean): Promise<Place[]> {
    const early = this.#failedAt + pauseMs - this.#options.clock.monotonic()
    if (early > 0) await this.#options.clock.wait(early)
    if (this.rolls) await this.#roll()
    const segment = this.#current!
    const fresh = segment.bytes === 0
    const all = fresh ? [...(this.#options.head?.() ?? []), ...records] : records
    const bytes = frame(all, this.#end, this.#scratch.take(sizeOf(all)))
    // The head of a segment is what later ones are read by: never left unsynced.
    this.written += await this.#orBroken(this.#file!.write(segment.bytes, bytes, sync || fresh))
    const places = this.#placed(all, segment).slice(all.length - records.length)
    segment.bytes += bytes.length
    this.#end = segment.end = {
      position: this.#end.position + all.length,
      before: this.#end.before + all.reduce((sum, { count }) => sum + count, 0)
    }
    if ((sync || fresh) && !this.#options.marksItself) void this.mark()
    return places
  }

  #placed(records: readonly Record[], { base, bytes }: Segment): Place[] {
    let offset = bytes
    return records.map((record, index) => {
      const place = { base, offset, position: this.#end.position + 1 + index }
      offset += sizeOf([record])
      return place
    })
  }

  async #roll(): Promise<void> {
    const base = this.#end.position + 1
    // An empty one may be left from an attempt that failed.
    const left = this.#segments.at(-1)
    try {
      if (left?.base === base) {
        await this.#folder.remove(nameOf(left))
        this.#segments.pop()
      }
      // What was appended without sync, its owner can do without; so where this fails too, it is missed by nobody.
      await this.#file?.sync().catch(() => {})
      const file = await this.#folder.create(nameOf({ base }))
      await this.#file?.close()
      this.#file = new GrowingFile(file)
      this.#segments.push({ base, bytes: 0, end: this.#end })
    } catch (error) {
      this.#failedAt = this.#options.clock.monotonic()
      throw error
    }
  }

  /** What a failed write left on disk is unknown: the next one starts a segment, whose first position makes those records void. */
  async #orBroken<T>(done: Promise<T>): Promise<T> {
    try {
      return await done
    } catch (error) {
      this.#failedAt = this.#options.clock.monotonic()
      const file = this.#file
      this.#file = undefined
      await file?.close()
      throw error
    }
  }

  async #forgetDamaged(): Promise<void> {
    const kept = (await this.#folder.list()).filter(({ name }) => name.endsWith('.damaged'))
    for (const { name } of kept.slice(0, -keptDamagedMax)) await this.#folder.remove(name)
  }
}
