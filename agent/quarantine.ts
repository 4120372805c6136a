// The quarantine: payloads that could not be read, kept on disk with their reason until somebody looks.

import type { Clock } from '../platform/clock.ts'
import type { Folder } from '../platform/files.ts'
import { type Group, group } from '../platform/group.ts'
import type { Record } from '../platform/segments/frame.ts'
import type { Place, Segment } from '../platform/segments/segment.ts'
import { SegmentLog } from '../platform/segments/segmentlog.ts'
import type { ErrorCode } from '../protocol/errors.ts'
import type { Millis } from '../protocol/series.ts'

export interface Refused {
  /** When it arrived. */
  readonly time: Millis
  readonly topic: string
  readonly code: ErrorCode
  readonly reason: string
  readonly payload: Uint8Array
}

export interface Quarantined extends Refused {
  readonly sequence: number
  /** True where only the first 64 KiB were kept: such a payload cannot be replayed. */
  readonly truncated: boolean
}

export interface QuarantineLimits {
  readonly itemsMax: number
  readonly bytesMax: number
}

const payloadMax = 64 << 10
const reasonMax = 500
const groupMax = 500
const segmentBytes = 1 << 20
const kinds = { item: 1, removed: 2 } as const

const encode = ({ time, topic, code, reason, payload }: Refused): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      time,
      topic,
      code,
      reason: reason.slice(0, reasonMax),
      payload: Buffer.from(payload.subarray(0, payloadMax)).toString('base64'),
      truncated: payload.length > payloadMax
    })
  )

const decode = (sequence: number, value: Uint8Array): Quarantined => {
  const { payload, ...rest } = JSON.parse(Buffer.from(value).toString()) as Omit<Quarantined, 'payload'> & { payload: string }
  return { ...rest, payload: Buffer.from(payload, 'base64'), sequence }
}

type Change = { readonly add: Uint8Array } | { readonly remove: number }

interface Kept {
  readonly place: Place
  readonly length: number
}

/** Bounded by count and bytes: the oldest leave first, and are counted. A sequence is the position of the record. */
export class Quarantine {
  /** How many were pushed out by newer ones, and how many damage took, since the quarantine was opened. */
  dropped = 0
  damaged = 0
  readonly #log: SegmentLog
  readonly #limits: QuarantineLimits
  readonly #changes: Group<Change>
  /** By sequence, oldest first. */
  readonly #kept = new Map<number, Kept>()
  #bytes = 0

  private constructor(log: SegmentLog, limits: QuarantineLimits) {
    this.#log = log
    this.#limits = limits
    this.#changes = group(changes => this.#commit(changes), groupMax)
  }

  /** @param folder its own */
  static async open(folder: Folder, clock: Clock, limits: QuarantineLimits): Promise<Quarantine> {
    const quarantine = new Quarantine(await SegmentLog.open(folder, { segmentBytes, clock }), limits)
    await quarantine.#load()
    return quarantine
  }

  /** How many there are. */
  get size(): number {
    return this.#kept.size
  }

  /** Bytes written to the disk since it was opened. */
  get written(): number {
    return this.#log.written
  }

  /** Resolves when it is on disk. @throws WaysideError WAY_DISK_* */
  add(refused: Refused): Promise<void> {
    return this.#changes.add({ add: encode(refused) })
  }

  /** Resolves when it is gone from the disk, or was never there. */
  remove(sequence: number): Promise<void> {
    return this.#changes.add({ remove: sequence })
  }

  /** @throws WaysideError WAY_RECORD_CORRUPT */
  async get(sequence: number): Promise<Quarantined | undefined> {
    const kept = this.#kept.get(sequence)
    return kept && decode(sequence, await this.#log.read(kept.place, kept.length))
  }

  /** Oldest first, those after the sequence `after`. A damaged one is left out; `get` says what is wrong with it. */
  async list({ after = -1, limit = 100 }: { after?: number; limit?: number } = {}): Promise<Quarantined[]> {
    const found: Quarantined[] = []
    for (const sequence of this.#kept.keys()) {
      if (found.length >= limit) break
      const item = sequence > after ? await this.get(sequence).catch(() => undefined) : undefined
      if (item) found.push(item)
    }
    return found
  }

  async close(): Promise<void> {
    await this.#changes.idle()
    await this.#log.close()
  }

  async #load(): Promise<void> {
    for (const segment of this.#log.segments) {
      const { records, gaps } = await this.#log.contents(segment)
      for (const { kind, body, position, offset } of records) {
        if (kind === kinds.item) this.#keep(position, { place: { base: segment.base, offset, position }, length: body.length })
        else for (const sequence of JSON.parse(Buffer.from(body).toString()) as number[]) this.#forget(sequence)
      }
      this.damaged += gaps.reduce((sum, { count }) => sum + count, 0)
    }
  }

  async #commit(changes: readonly Change[]): Promise<void> {
    const gone = changes.flatMap(change => ('remove' in change && this.#kept.has(change.remove) ? [change.remove] : []))
    const records = changes.flatMap((change): Record[] =>
      'add' in change ? [{ kind: kinds.item, count: 1, body: change.add }] : []
    )
    if (gone.length > 0) records.push({ kind: kinds.removed, count: 0, body: Buffer.from(JSON.stringify(gone)) })
    if (records.length === 0) return
    const places = await this.#log.append(records, { sync: true })
    for (const [index, { kind, body }] of records.entries()) {
      if (kind === kinds.item) this.#keep(places[index]!.position, { place: places[index]!, length: body.length })
    }
    for (const sequence of gone) this.#forget(sequence)
    await this.#trim()
  }

  #keep(sequence: number, kept: Kept): void {
    this.#kept.set(sequence, kept)
    this.#bytes += kept.length
  }

  #forget(sequence: number): void {
    this.#bytes -= this.#kept.get(sequence)?.length ?? 0
    this.#kept.delete(sequence)
  }

  /** The oldest go where there are too many; a segment goes when nothing in it is kept. */
  async #trim(): Promise<void> {
    for (const sequence of this.#kept.keys()) {
      if (this.#kept.size <= this.#limits.itemsMax && this.#bytes <= this.#limits.bytesMax) break
      this.#forget(sequence)
      this.dropped++
    }
    const [oldest] = this.#kept.values()
    const unused = (segment: Segment): boolean => this.#log.lastOf(segment) < (oldest?.place.position ?? Number.POSITIVE_INFINITY)
    for (const segment of [...this.#log.segments]) {
      if (!unused(segment)) return
      await this.#log.drop(segment)
    }
  }
}
