// Readings that arrived before the clock could be trusted: kept with the time since boot, given their real time once, later.

import type { Clock } from '../../platform/clock.ts'
import type { Folder } from '../../platform/files.ts'
import { type Group, group } from '../../platform/group.ts'
import { pack, unpack } from '../../platform/pack.ts'
import { Scratch } from '../../platform/scratch.ts'
import type { Segment } from '../../platform/segments/segment.ts'
import { SegmentLog } from '../../platform/segments/segmentlog.ts'
import type { Column } from '../../protocol/columns.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Taken } from '../intake.ts'
import { Gathering } from './gathering.ts'
import { encodeReadings, Names, ReadingsDecoder } from './readings.ts'

export interface UnstampedPorts {
  readonly clock: Clock
  readonly bootId: string
  /** Takes the readings with their real time; resolves when they are on disk. */
  readonly record: (readings: readonly Taken[]) => Promise<void>
}

const segmentBytes = 256 << 10
const groupMax = 1000
const kinds = { readings: 1, boot: 2, anchor: 3, moved: 4 } as const

interface Anchor {
  readonly boot: string
  readonly bootedAt: Millis
}

/** One segment belongs to one boot: a program lives within one, and opens a segment of its own. */
export class Unstamped {
  readonly #log: SegmentLog
  readonly #ports: UnstampedPorts
  readonly #group: Group<readonly Taken[]>
  #names = new Names()
  readonly #scratch = new Scratch()
  #anchors = new Map<string, Millis>()
  #moved = 0
  /** Readings that still wait for their time. */
  waiting = 0
  /** Of boots that ended before any clock could be trusted: their time is near, but not exact. */
  estimated = 0

  static async open(folder: Folder, ports: UnstampedPorts): Promise<Unstamped> {
    const head = (): { kind: number; count: number; body: Uint8Array }[] => [
      { kind: kinds.boot, count: 0, body: Buffer.from(ports.bootId) }
    ]
    const unstamped = new Unstamped(await SegmentLog.open(folder, { segmentBytes, clock: ports.clock, head }), ports)
    await unstamped.#load()
    return unstamped
  }

  private constructor(log: SegmentLog, ports: UnstampedPorts) {
    this.#log = log
    this.#ports = ports
    this.#group = group(messages => this.#commit(messages), groupMax)
  }

  /** Bytes written to the disk since it was opened. */
  get written(): number {
    return this.#log.written
  }

  /** Readings with the time since boot in the place of their time. Resolves when they are on disk. @throws WaysideError WAY_DISK_* */
  add(readings: readonly Taken[]): Promise<void> {
    return this.#group.add(readings)
  }

  /**
   * Gives all that waits its real time and hands it on. After a crash in between some are handed on again: with the same times, so
   * that they are known as repeats, because the offset is on disk before the first of them.
   * @param bootedAt wall time at which this boot began
   */
  async stamp(bootedAt: Millis): Promise<void> {
    await this.#group.idle()
    const { bootId } = this.#ports
    if (!this.#anchors.has(bootId)) await this.#anchor({ boot: bootId, bootedAt })
    for (const segment of [...this.#log.segments]) {
      if (this.#log.lastOf(segment) > this.#moved) await this.#stampSegment(segment)
    }
    for (const segment of this.#log.segments.slice(0, -1)) await this.#log.drop(segment)
  }

  async close(): Promise<void> {
    await this.#group.idle()
    await this.#log.close()
  }

  async #load(): Promise<void> {
    for (const segment of this.#log.segments) {
      for (const { kind, body } of (await this.#log.contents(segment)).records) {
        if (kind === kinds.anchor) this.#noteAnchor(unpack(body) as Anchor)
        if (kind === kinds.moved) this.#moved = unpack(body) as number
      }
    }
    for (const segment of this.#log.segments) {
      const { records } = await this.#log.contents(segment)
      for (const { position, count } of records) if (position > this.#moved) this.waiting += count
    }
  }

  #noteAnchor({ boot, bootedAt }: Anchor): void {
    this.#anchors.set(boot, bootedAt)
  }

  async #anchor(anchor: Anchor): Promise<void> {
    await this.#log.append([{ kind: kinds.anchor, count: 0, body: pack(anchor) }], { sync: true })
    this.#noteAnchor(anchor)
  }

  async #commit(messages: readonly (readonly Taken[])[]): Promise<void> {
    const gathering = new Gathering()
    for (const readings of messages) for (const reading of readings) gathering.add(reading)
    if (this.#log.rolls) this.#names = new Names()
    const body = encodeReadings(gathering, this.#names, this.#scratch)
    await this.#log.append([{ kind: kinds.readings, count: gathering.length, body }], { sync: true })
    this.waiting += gathering.length
  }

  async #stampSegment(segment: Segment): Promise<void> {
    const { records } = await this.#log.contents(segment)
    const boot = records.find(({ kind }) => kind === kinds.boot)
    const bootedAt = await this.#bootedAt(boot ? Buffer.from(boot.body).toString() : 'unknown', segment)
    const decoder = new ReadingsDecoder()
    for (const { kind, position, body, count } of records) {
      if (kind !== kinds.readings) continue
      decoder.add(body, position > this.#moved)
      if (position <= this.#moved) continue
      const columns = [...decoder.timed.take(), ...decoder.stamped.take()]
      await this.#ports.record(columns.flatMap(column => stamped(column, bootedAt)))
      await this.#log.append([{ kind: kinds.moved, count: 0, body: pack(position) }], { sync: true })
      this.#moved = position
      this.waiting -= count
    }
  }

  /** Of a boot that no trusted clock saw: as if it had ended when the one after it, which is known, began. */
  async #bootedAt(boot: string, segment: Segment): Promise<Millis> {
    const known = this.#anchors.get(boot)
    if (known !== undefined) return known
    const [ended, lasted] = [this.#anchors.get(this.#ports.bootId)!, await this.#lasted(boot)]
    const { records } = await this.#log.contents(segment)
    this.estimated += records.reduce((sum, { count }) => sum + count, 0)
    await this.#anchor({ boot, bootedAt: ended - lasted })
    return ended - lasted
  }

  /** The latest time since boot that a boot left. */
  async #lasted(boot: string): Promise<Millis> {
    let latest = 0
    for (const segment of this.#log.segments) {
      const { records } = await this.#log.contents(segment)
      if (!records.some(({ kind, body }) => kind === kinds.boot && Buffer.from(body).toString() === boot)) continue
      const decoder = new ReadingsDecoder()
      for (const { kind, body } of records) if (kind === kinds.readings) decoder.add(body, true)
      for (const { times } of [...decoder.timed.take(), ...decoder.stamped.take()])
        for (const time of times) latest = Math.max(latest, time)
    }
    return latest
  }
}

/** With the sensor's own time to all that follows: it will never change again. */
const stamped = ({ series, times, values }: Column, bootedAt: Millis): Taken[] =>
  Array.from(times, (time, index) => ({ series, time: Math.round(bootedAt + time), value: values[index]!, ownTime: true }))
