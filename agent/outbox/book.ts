// The outbox's book: its log, what waits, and the account of everything, changed together or not at all.

import type { Clock } from '../../platform/clock.ts'
import type { Folder } from '../../platform/files.ts'
import { pack } from '../../platform/pack.ts'
import type { Record } from '../../platform/segments/frame.ts'
import type { Segment } from '../../platform/segments/segment.ts'
import { SegmentLog } from '../../platform/segments/segmentlog.ts'
import type { Lane } from '../../protocol/batch.ts'
import { encodeBatch } from '../../protocol/codec.ts'
import { type Columns, countOf, newestOf, oldestOf } from '../../protocol/columns.ts'
import { hashOf } from '../../protocol/hash.ts'
import { type Change, changed, endOf, metaOnly } from './change.ts'
import {
  type Account,
  type BatchMeta,
  batchRecord,
  bytesOf,
  type Checkpoint,
  kinds,
  type Level,
  notesOf,
  recordOf,
  storedBatch,
  type Waiting,
  waitingOf
} from './records.ts'
import { type Recovered, recover } from './recovery.ts'
import { Shelves } from './shelves.ts'

export interface BookOptions {
  readonly agent: string
  readonly segmentBytes: number
  readonly clock: Clock
}

/** Writes must follow one another: each starts from the account that the one before left. */
export class Book {
  readonly shelves = new Shelves()
  readonly log: SegmentLog
  readonly #options: BookOptions
  readonly #damaged: Set<number>
  #account: Account
  #checkpoint: Checkpoint | undefined
  /** Bytes of batches put in since it was opened. */
  bytesPut = 0
  /** How far the reducers had come, for the run that begins. */
  readonly restored: Pick<Recovered, 'checkpoint' | 'fresh'> & Pick<Account, 'pushes' | 'reduced' | 'pace'>

  /** @param freshEpoch names a new outbox: 16 hex digits, never used before by this agent */
  static async open(folder: Folder, options: BookOptions, freshEpoch: () => string): Promise<Book> {
    const head = { records: (): readonly Record[] => [], notes: (): Uint8Array => new Uint8Array() }
    const { segmentBytes, clock } = options
    const [records, notes] = [() => head.records(), () => head.notes()]
    const log = await SegmentLog.open(folder, { segmentBytes, clock, head: records, notes, marksItself: true })
    const book = new Book(log, options, await recover(log, freshEpoch))
    head.records = () => book.#head()
    head.notes = () => pack(notesOf(book.#account))
    // A new outbox has its epoch on disk before anything is sent under it.
    if (book.restored.fresh) await book.write({ sync: true })
    return book
  }

  private constructor(log: SegmentLog, options: BookOptions, { account, checkpoint, waiting, damaged, fresh }: Recovered) {
    this.log = log
    this.#options = options
    this.#account = account
    this.#checkpoint = checkpoint
    this.#damaged = new Set(damaged)
    for (const one of waiting) this.shelves.add(one)
    this.restored = { checkpoint, fresh, pushes: account.pushes, reduced: account.reduced, pace: account.pace }
  }

  get account(): Account {
    return this.#account
  }

  /** The bytes of a batch, as they are sent. @throws WaysideError WAY_RECORD_CORRUPT */
  async body({ place, length }: Waiting): Promise<Uint8Array> {
    return bytesOf(await this.log.read(place, length))
  }

  /** The batches that were written into a segment, waiting or not, as far as they can be read. @throws WaysideError WAY_DISK_FAILED */
  async batchesIn(base: number): Promise<Waiting[]> {
    const segment = this.log.segments.find(one => one.base === base)
    const { records } = segment ? await this.log.contents(segment) : { records: [] }
    return records.filter(({ kind }) => kind === kinds.batch).map(record => storedBatch(record, base, true))
  }

  /** Notes that a segment has damage inside: it will be kept aside instead of removed. */
  noteDamage(base: number): void {
    this.#damaged.add(base)
  }

  async drop(segment: Segment): Promise<void> {
    await this.log.drop(segment, this.#damaged.delete(segment.base))
  }

  /** All of a change or nothing of it. @throws WaysideError WAY_DISK_* */
  async write(change: Change): Promise<void> {
    const { fresh = [], moved = [], origin, sync } = change
    const next = { ...this.#account.next }
    const added = fresh.map(({ lane, columns, level }) => this.#encode(lane, next[lane]++, columns, level))
    const account = changed({ ...this.#account, next }, change)
    const records = [
      ...added.map(({ meta, bytes }) => batchRecord(meta, bytes)),
      ...moved.map(({ waiting, bytes }) => batchRecord(metaOnly(waiting), bytes)),
      endOf(change, account)
    ]
    if (origin?.checkpoint) records.push(recordOf('checkpoint', origin.checkpoint))
    const places = await this.log.append(records, { sync })
    this.#account = account
    // With the account as it is now: what damage takes from the end of the log is counted by it.
    if (sync) await this.log.mark()
    if (origin?.checkpoint) this.#checkpoint = origin.checkpoint
    for (const { meta } of added) this.bytesPut += meta.bytes
    for (const one of change.settled ?? []) this.shelves.remove(one)
    for (const one of change.released ?? []) one.released = true
    const since = this.#options.clock.monotonic()
    for (const [index, { meta }] of added.entries()) {
      const { released } = fresh[index]!
      this.shelves.add(waitingOf(meta, { place: places[index]!, length: records[index]!.body.length, released, since }))
    }
    for (const [index, { waiting }] of moved.entries()) {
      this.shelves.remove(waiting)
      waiting.place = places[added.length + index]!
      this.shelves.add(waiting)
    }
  }

  #encode(lane: Lane, sequence: number, columns: Columns, level: Level): { meta: BatchMeta; bytes: Uint8Array } {
    const bytes = encodeBatch({ agent: this.#options.agent, epoch: this.#account.epoch, lane, sequence, columns })
    const meta: BatchMeta = {
      lane,
      sequence,
      samples: countOf(columns),
      bytes: bytes.length,
      hash: hashOf(bytes),
      oldest: oldestOf(columns),
      newest: newestOf(columns),
      putAt: this.#options.clock.now(),
      level
    }
    return { meta, bytes }
  }

  /** What a segment begins with: enough to go on without those before it, and the account twice, because everything hangs on it. */
  #head(): Record[] {
    const account = recordOf('snapshot', this.#account)
    return [...(this.#checkpoint ? [recordOf('checkpoint', this.#checkpoint)] : []), account, account]
  }
}
