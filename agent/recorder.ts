// The recorder: every decoded sample goes to disk here before anything else happens to it.

import { type Disk, type Operation, prefixed, sortable, type Table, unsortable } from '../platform/disk.ts'
import { type Group, group } from '../platform/group.ts'
import { decodeColumns, encodeColumns } from '../protocol/codec.ts'
import { type Columns, ColumnsBuilder, countOf, oldestOf } from '../protocol/columns.ts'
import type { Millis } from '../protocol/series.ts'
import type { Taken } from './intake.ts'
import type { Recorded } from './reduce.ts'

export interface RecorderOptions {
  /** How many bytes of raw samples are kept after they were reduced; the oldest go first. */
  readonly bytesMax: number
  /** Readings that one commit takes at most. */
  readonly commitMax: number
  /** Called after each commit. */
  readonly onCommit: () => void
}

interface Kept {
  readonly position: number
  readonly bytes: number
}

const keyOf = (position: number, kind: 'timed' | 'stamped'): string => `r/${sortable(position)}/${kind}`
const positionOf = (key: string): number => unsortable(key.slice(2, 13))
const all = prefixed('r/')

/** How many of the latest commits are kept in memory, so that reducing does not read them from disk. */
const tailMax = 256

export class Recorder {
  readonly #table: Table
  readonly #options: RecorderOptions
  readonly #group: Group<readonly Taken[]>
  #last: number
  #kept: Kept[]
  #bytes: number
  #tail: Recorded[] = []
  #waiting = new Set<readonly Taken[]>()

  static async open(disk: Disk, options: RecorderOptions): Promise<Recorder> {
    const table = await disk.open('recorder')
    const kept = new Map<number, number>()
    let from = all.from
    while (true) {
      const entries = await table.range({ from, to: all.to, limit: 1000 })
      for (const { key, value } of entries) kept.set(positionOf(key), (kept.get(positionOf(key)) ?? 0) + value.length)
      if (entries.length < 1000) break
      from = `${entries.at(-1)!.key}\0`
    }
    return new Recorder(
      table,
      options,
      [...kept].map(([position, bytes]) => ({ position, bytes }))
    )
  }

  private constructor(table: Table, options: RecorderOptions, kept: Kept[]) {
    this.#table = table
    this.#options = options
    this.#kept = kept
    this.#bytes = kept.reduce((sum, { bytes }) => sum + bytes, 0)
    this.#last = kept.at(-1)?.position ?? 0
    this.#group = group(messages => this.#commit(messages), options.commitMax)
  }

  /** Position of the newest commit; 0 before the first. */
  get last(): number {
    return this.#last
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Resolves when the readings have reached the disk. @throws WaysideError WAY_DISK_*: they are not recorded */
  async record(readings: readonly Taken[]): Promise<void> {
    if (readings.length === 0) return
    this.#waiting.add(readings)
    try {
      await this.#group.add(readings)
    } finally {
      this.#waiting.delete(readings)
    }
  }

  /** Positions go on after `position`: that of what was reduced, should the recorder itself have been replaced. */
  continueAfter(position: number): void {
    this.#last = Math.max(this.#last, position)
  }

  /** Up to `limit` commits after a position, oldest first. */
  async read(after: number, limit: number): Promise<Recorded[]> {
    if (after >= this.#last) return []
    const first = this.#tail[0]?.position
    if (first !== undefined && first <= after + 1) return this.#tail.filter(({ position }) => position > after).slice(0, limit)
    const entries = await this.#table.range({
      from: keyOf(after + 1, 'stamped'),
      to: keyOf(this.#last + 1, 'stamped'),
      limit: limit * 2
    })
    const read = new Map<number, { position: number; timed: Columns; stamped: Columns }>()
    for (const { key, value } of entries) {
      const position = positionOf(key)
      if (!read.has(position)) read.set(position, { position, timed: [], stamped: [] })
      read.get(position)![key.endsWith('/timed') ? 'timed' : 'stamped'] = decodeColumns(value)
    }
    return [...read.values()].slice(0, limit)
  }

  /** The commits up to a position that hold its latest `samples` samples, oldest first. */
  async before(position: number, samples: number): Promise<Recorded[]> {
    const found: Recorded[] = []
    let seen = 0
    for (const kept of this.#kept.toReversed()) {
      if (seen >= samples) break
      if (kept.position > position) continue
      const [recorded] = await this.read(kept.position - 1, 1)
      if (recorded?.position !== kept.position) continue
      found.unshift(recorded)
      seen += countOf(recorded.timed) + countOf(recorded.stamped)
    }
    return found
  }

  /** The smallest event time among readings that wait for the disk or were recorded after a position; -Infinity where memory does not reach back to it. */
  oldestAfter(position: number): Millis {
    const first = this.#tail[0]?.position ?? this.#last + 1
    if (first > position + 1) return Number.NEGATIVE_INFINITY
    let oldest = Number.POSITIVE_INFINITY
    for (const readings of this.#waiting) for (const { time } of readings) oldest = Math.min(oldest, time)
    for (const recorded of this.#tail) {
      if (recorded.position > position) oldest = Math.min(oldest, oldestOf(recorded.timed), oldestOf(recorded.stamped))
    }
    return oldest
  }

  /** Samples recorded after a position, as far as they are in memory. */
  samplesAfter(position: number): number {
    return this.#tail
      .filter(recorded => recorded.position > position)
      .reduce((sum, { timed, stamped }) => sum + countOf(timed) + countOf(stamped), 0)
  }

  /** Lets go of the oldest commits beyond the limit of bytes, but none after `reduced`: those are still needed. */
  async trim(reduced: number): Promise<void> {
    const operations: Operation[] = []
    while (this.#bytes > this.#options.bytesMax && this.#kept.length > 1 && this.#kept[0]!.position <= reduced) {
      const { position, bytes } = this.#kept.shift()!
      this.#bytes -= bytes
      operations.push({ key: keyOf(position, 'timed') }, { key: keyOf(position, 'stamped') })
    }
    if (operations.length > 0) await this.#table.write(operations, { sync: false })
  }

  async close(): Promise<void> {
    await this.#group.idle()
    await this.#table.close()
  }

  async #commit(messages: readonly (readonly Taken[])[]): Promise<void> {
    const [timed, stamped] = [new ColumnsBuilder(), new ColumnsBuilder()]
    for (const readings of messages) {
      for (const { series, time, value, ownTime } of readings) (ownTime ? timed : stamped).add(series, time, value)
    }
    const recorded: Recorded = { position: this.#last + 1, timed: timed.take(), stamped: stamped.take() }
    // A key without value is removed: a write that failed may have left one under this position.
    const operations = (['timed', 'stamped'] as const).map((kind): Operation => {
      const columns = recorded[kind]
      return { key: keyOf(recorded.position, kind), ...(columns.length > 0 ? { value: encodeColumns(columns) } : {}) }
    })
    await this.#table.write(operations, { sync: true })
    const bytes = operations.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)
    this.#last = recorded.position
    this.#kept.push({ position: recorded.position, bytes })
    this.#bytes += bytes
    this.#tail.push(recorded)
    if (this.#tail.length > tailMax) this.#tail.shift()
    this.#options.onCommit()
  }
}
