// The outbox: batches wait here, synced, until the collector has named them in an ack.

import type { Folder } from '../../platform/files.ts'
import type { Segment } from '../../platform/segments/segment.ts'
import type { Lane } from '../../protocol/batch.ts'
import { type Columns, countOf } from '../../protocol/columns.ts'
import type { Millis } from '../../protocol/series.ts'
import { Book, type BookOptions } from './book.ts'
import type { Origin } from './change.ts'
import { type Asked, Graced } from './graced.ts'
import type { Loss, Tally, Waiting } from './records.ts'
import { type RoomLimits, stepDown } from './room.ts'
import type { Shelves } from './shelves.ts'
import { Space } from './space.ts'

export interface OutboxOptions extends BookOptions, RoomLimits {
  /** How long a batch is kept after its ack, as far as there is room. */
  readonly grace: Millis
  /** Called after batches were put in. */
  readonly onPut: () => void
}

/** What a sample takes in a batch at most, nearly: room is made before the batch is encoded. */
const sampleBytesMost = 10

export class Outbox {
  readonly #space: Space
  readonly #book: Book
  readonly #options: OutboxOptions
  readonly #graced: Graced
  #writing: Promise<unknown> = Promise.resolve()

  /**
   * @param folder its own
   * @param freshEpoch names a new outbox: 16 hex digits, never used before by this agent
   */
  static async open(folder: Folder, options: OutboxOptions, freshEpoch: () => string): Promise<Outbox> {
    return new Outbox(folder, await Book.open(folder, options, freshEpoch), options)
  }

  private constructor(folder: Folder, book: Book, options: OutboxOptions) {
    this.#space = new Space(folder, options, options.clock)
    this.#book = book
    this.#options = options
    this.#graced = new Graced(options.grace)
  }

  /** How far the reducers had come, for the run that begins. */
  get restored(): Book['restored'] {
    return this.#book.restored
  }

  get epoch(): string {
    return this.#book.account.epoch
  }

  get tally(): Readonly<Tally> {
    return this.#book.account.tally
  }

  get waiting(): Pick<Shelves, 'samples' | 'bytes' | 'count' | 'alarmBytes' | 'find' | 'oldest' | 'ascending' | 'descending'> {
    return this.#book.shelves
  }

  /** Bytes on disk, with those of batches that are done with. */
  get bytes(): number {
    return this.#book.log.bytes
  }

  /** Bytes of batches put in since it was opened. */
  get bytesPut(): number {
    return this.#book.bytesPut
  }

  /** Bytes written to the disk since it was opened. */
  get written(): number {
    return this.#book.log.written
  }

  /** Losses that the collector has not confirmed, oldest first. */
  get losses(): readonly Loss[] {
    return this.#book.account.ledger
  }

  /** Puts batches in, each of the given columns, with alarms and with what the reducers were fed: all or nothing. @throws WaysideError WAY_DISK_* */
  put(lane: Lane, contents: readonly Columns[], origin: Origin, alarms: readonly Columns[] = []): Promise<void> {
    return this.#alone(async () => {
      const batched = [...alarms, ...contents].reduce((sum, columns) => sum + countOf(columns), 0)
      if (batched > 0) await this.#makeRoom(this.#options.segmentBytes + batched * sampleBytesMost)
      const made = (lane: Lane) => (columns: Columns) => ({ lane, columns, level: 0 as const, released: origin.released })
      const fresh = [...alarms.map(made('alarm')), ...contents.map(made(lane))]
      await this.#book.write({ fresh, origin, tally: { batched }, sync: true })
      this.#options.onPut()
    })
  }

  /** Takes out batches that the collector has named in an ack. Not synced: were it lost, they would be sent again and answered as duplicates. */
  acknowledge(acked: readonly Waiting[]): Promise<void> {
    return this.#alone(async () => {
      const settled = acked.filter(({ lane, sequence }) => this.#book.shelves.find(lane, sequence))
      if (settled.length === 0) return
      const acknowledged = settled.reduce((sum, { samples }) => sum + samples, 0)
      await this.#book.write({ settled, tally: { acknowledged }, sync: false })
      for (const one of settled) this.#graced.add(one, this.#options.clock.monotonic())
      await this.#tidy()
    })
  }

  /** Lets batches be sent: from now on the collector may hold them, so they stay as they are. */
  release(batches: readonly Waiting[]): Promise<void> {
    return this.#alone(() => this.#book.write({ released: batches, sync: true }))
  }

  /** Two halves in the place of a batch that the collector will not take, under new sequences. */
  split(waiting: Waiting, halves: readonly [Columns, Columns]): Promise<void> {
    return this.#alone(async () => {
      const { level } = waiting
      const fresh = halves.map(columns => ({ lane: 'backfill' as const, columns, level, released: true }))
      await this.#book.write({ fresh, settled: [waiting], sync: true })
      this.#options.onPut()
    })
  }

  /** Takes out a batch that the collector will never take; the caller has put its bytes aside. */
  refuse(waiting: Waiting): Promise<void> {
    return this.#alone(() => this.#book.write({ settled: [waiting], tally: { refused: waiting.samples }, sync: true }))
  }

  /** Takes out a batch whose bytes cannot be read any more. */
  lose(waiting: Waiting, reason: string): Promise<void> {
    return this.#alone(async () => {
      const { lane, oldest: from, newest: to, samples, place } = waiting
      this.#book.noteDamage(place.base)
      await this.#book.write({
        settled: [waiting],
        tally: { lost: samples },
        losses: [{ lane, from, to, samples, reason }],
        sync: true
      })
    })
  }

  /** The collector has stored all losses up to an id. */
  confirm(id: number): Promise<void> {
    return this.#alone(() => this.#book.write({ confirmed: id, sync: false }))
  }

  /**
   * Acknowledged batches that are still there, for a collector that misses them all the same: of one segment, which is read again for
   * them. Who asks once more when they have arrived gets the next. @throws WaysideError WAY_DISK_FAILED
   */
  async graced(lane: Lane, asked: Asked): Promise<Waiting[]> {
    const base = this.#graced.first(lane, asked)
    if (base === undefined) return []
    return this.#alone(async () => this.#graced.among(await this.#book.batchesIn(base), base, lane, asked))
  }

  /** Gives up one of those: there is nothing of it to be had, or to be done with it. */
  forgo(acknowledged: Waiting): void {
    this.#graced.remove(acknowledged)
  }

  /** The bytes of a waiting batch, as they are sent. @throws WaysideError WAY_RECORD_CORRUPT */
  body(waiting: Waiting): Promise<Uint8Array> {
    return this.#book.body(waiting)
  }

  /** Lets go of segments that nothing waits in and whose grace is over. */
  tidy(): Promise<void> {
    return this.#alone(() => this.#tidy())
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#book.log.close()
  }

  /** One write at a time: each starts from the account that the one before left. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(work)
    this.#writing = done.catch(() => {})
    return done
  }

  /** Room for so many bytes: first what is done with goes, then the oldest batches are thinned or dropped. */
  async #makeRoom(need: number): Promise<void> {
    const { alarmBytes } = this.#options
    await this.#expire()
    while (this.bytes + need > (await this.#space.limit(this.bytes))) {
      if (await this.#dropDone(() => true)) continue
      const segment = this.#oldestWaiting()
      if (!segment) return
      const bodies = await Promise.all(
        this.#book.shelves
          .of(segment.base)
          .map(async waiting => ({ waiting, bytes: await this.body(waiting).catch(() => undefined) }))
      )
      const step = stepDown(bodies, this.#book.shelves.alarmBytes <= alarmBytes)
      const lost = step.losses.reduce((sum, { samples }) => sum + samples, 0)
      await this.#book.write({ ...step, tally: { lost }, sync: true })
      await this.#drop(segment)
    }
  }

  /** Drops batches that are older than they may get. */
  async #expire(): Promise<void> {
    const { ageMax, clock } = this.#options
    const old: Waiting[] = []
    for (const waiting of this.#book.shelves.ascending()) {
      if (waiting.putAt >= clock.now() - ageMax) break
      if (!waiting.held) old.push(waiting)
    }
    if (old.length === 0) return
    const losses = old.map(({ lane, oldest, newest, samples }) => ({
      lane,
      from: oldest,
      to: newest,
      samples,
      reason: 'too old'
    }))
    const lost = losses.reduce((sum, { samples }) => sum + samples, 0)
    await this.#book.write({ settled: old, losses, tally: { lost }, sync: true })
  }

  /** The oldest segment that batches wait in, but not the one that grows. */
  #oldestWaiting(): Segment | undefined {
    return this.#book.log.segments.slice(0, -1).find(({ base }) => this.#book.shelves.of(base).length > 0)
  }

  /** Drops one segment that nothing waits in. The newest two stay: each begins with the account, and one copy may be damaged. */
  async #dropDone(may: (base: number) => boolean): Promise<boolean> {
    const segment = this.#book.log.segments.slice(0, -2).find(({ base }) => this.#book.shelves.of(base).length === 0 && may(base))
    if (!segment) return false
    await this.#drop(segment)
    return true
  }

  async #drop(segment: Segment): Promise<void> {
    await this.#book.drop(segment)
    this.#graced.forget(segment.base)
  }

  async #tidy(): Promise<void> {
    const now = this.#options.clock.monotonic()
    while (await this.#dropDone(base => !this.#graced.wants(base, now)));
  }
}
