// The quarantine: payloads that could not be read, kept on disk with their reason until somebody looks.

import { type Disk, prefixed, sortable, type Table, unsortable } from '../platform/disk.ts'
import { type Group, group } from '../platform/group.ts'
import { type ErrorCode, WaysideError } from '../protocol/errors.ts'
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

export const defaultQuarantineLimits: QuarantineLimits = { itemsMax: 10_000, bytesMax: 64 << 20 }

const payloadMax = 64 << 10
const reasonMax = 500
const groupMax = 500
const prefix = 'item/'
const endsKey = 'ends'
const keyOf = (sequence: number): string => `${prefix}${sortable(sequence)}`

const sequenceOf = (key: string): number => unsortable(key.slice(prefix.length))

/** For reads that go on without a record that does not match its checksum. */
const damaged = (error: unknown): undefined => {
  if (!(error instanceof WaysideError && error.code === 'WAY_RECORD_CORRUPT')) throw error
}

/** A damaged one keeps its place, so that it leaves in its turn. */
const sizeOfDamaged = (error: unknown): number => damaged(error) ?? 0

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

/** Bounded by count and bytes: the oldest leave first, and are counted. */
export class Quarantine {
  /** How many were pushed out by newer ones since the quarantine was opened. */
  dropped = 0
  readonly #table: Table
  readonly #limits: QuarantineLimits
  readonly #changes: Group<Change>
  /** Sequence to bytes on disk, oldest first. */
  readonly #sizes = new Map<number, number>()
  #next = 0

  private constructor(table: Table, limits: QuarantineLimits) {
    this.#table = table
    this.#limits = limits
    this.#changes = group(changes => this.#commit(changes), groupMax)
  }

  static async open(disk: Disk, limits: QuarantineLimits = defaultQuarantineLimits): Promise<Quarantine> {
    const quarantine = new Quarantine(await disk.open('quarantine'), limits)
    await quarantine.#load()
    return quarantine
  }

  /** How many there are. */
  get size(): number {
    return this.#sizes.size
  }

  /** Resolves when it is on disk. @throws WaysideError WAY_DISK_* */
  add(refused: Refused): Promise<void> {
    return this.#changes.add({ add: encode(refused) })
  }

  /** Resolves when it is gone from the disk, or was never there. */
  remove(sequence: number): Promise<void> {
    return this.#changes.add({ remove: sequence })
  }

  async get(sequence: number): Promise<Quarantined | undefined> {
    const value = await this.#table.get(keyOf(sequence))
    return value && decode(sequence, value)
  }

  /** Oldest first, those after the sequence `after`. A damaged one is left out; `get` says what is wrong with it. */
  async list({ after = -1, limit = 100 }: { after?: number; limit?: number } = {}): Promise<Quarantined[]> {
    const found: Quarantined[] = []
    for (const sequence of this.#sizes.keys()) {
      if (found.length >= limit) break
      const item = sequence > after ? await this.get(sequence).catch(damaged) : undefined
      if (item) found.push(item)
    }
    return found
  }

  async close(): Promise<void> {
    await this.#changes.idle()
    await this.#table.close()
  }

  async #load(): Promise<void> {
    const [first, next] = await this.#ends()
    for (let sequence = first; sequence < next; sequence++) {
      const size = await this.#table.get(keyOf(sequence)).then(value => value?.length, sizeOfDamaged)
      if (size !== undefined) this.#sizes.set(sequence, size)
    }
    this.#next = next
  }

  /** The oldest sequence and the next one: from their own record, else, where that is missing or damaged, from the first and the last item. */
  async #ends(): Promise<[first: number, next: number]> {
    const written = await this.#table.get(endsKey).catch(damaged)
    if (written && written.length > 0) return JSON.parse(Buffer.from(written).toString()) as [number, number]
    const [first] = await this.#table.range({ ...prefixed(prefix), limit: 1 })
    const [last] = await this.#table.range({ ...prefixed(prefix), limit: 1, reverse: true })
    return first && last ? [sequenceOf(first.key), sequenceOf(last.key) + 1] : [0, 0]
  }

  async #commit(changes: readonly Change[]): Promise<void> {
    const added = new Map<number, Uint8Array>()
    const gone = new Set<number>()
    for (const change of changes) {
      if ('add' in change) added.set(this.#next++, change.add)
      else gone.add(change.remove)
    }
    const dropped = this.#surplus(added, gone)
    for (const sequence of dropped) if (!added.delete(sequence)) gone.add(sequence)
    const first = [...this.#sizes.keys()].find(sequence => !gone.has(sequence)) ?? added.keys().next().value ?? this.#next
    await this.#table.write(
      [
        ...[...gone].map(sequence => ({ key: keyOf(sequence) })),
        ...[...added].map(([sequence, value]) => ({ key: keyOf(sequence), value })),
        { key: endsKey, value: Buffer.from(JSON.stringify([first, this.#next])) }
      ],
      { sync: true }
    )
    for (const sequence of gone) this.#sizes.delete(sequence)
    for (const [sequence, { length }] of added) this.#sizes.set(sequence, length)
    this.dropped += dropped.length
  }

  /** The oldest that must go so that the new ones fit. */
  #surplus(added: ReadonlyMap<number, Uint8Array>, gone: ReadonlySet<number>): number[] {
    const all = [...this.#sizes, ...[...added].map(([sequence, { length }]) => [sequence, length] as const)]
    const kept = all.filter(([sequence]) => !gone.has(sequence))
    let count = kept.length
    let bytes = kept.reduce((sum, [, size]) => sum + size, 0)
    const surplus: number[] = []
    for (const [sequence, size] of kept) {
      if (count <= this.#limits.itemsMax && bytes <= this.#limits.bytesMax) break
      surplus.push(sequence)
      count--
      bytes -= size
    }
    return surplus
  }
}
