// The journal: what arrived, in the order in which everything after it happens, synced before anyone is told so.

import type { Disk, Operation, Table } from '../../platform/disk.ts'
import { type Group, group } from '../../platform/group.ts'
import { unpack } from '../../platform/pack.ts'
import type { Identity } from '../../protocol/batch.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Action } from '../alerts/action.ts'
import type { Definitions, Placed } from '../definitions/definitions.ts'
import type { Catalog } from '../series/catalog.ts'
import { hourOf } from './account.ts'
import { type Append, type Arrival, decodedOf, draftOf } from './append.ts'
import type { Mark } from './backlog.ts'
import { Books, type BooksOptions } from './books.ts'
import type { Count } from './counted.ts'
import { type Admission, Entering } from './entering.ts'
import { Entries } from './entries.ts'
import { bytesOf, entryOperations, type JournalEntry, referenceKey } from './entry.ts'
import type { Loss } from './losses.ts'
import { lossesOf, noteLosses } from './lossrows.ts'
import { definedAt, placedOperations, tableAt } from './placed.ts'
import { type QuarantinedSample, type QuarantineQuery, quarantined } from './quarantine.ts'

export interface JournalOptions extends BooksOptions {
  readonly now: () => Millis
  /** Called after each commit. */
  readonly onCommit: () => void
  /** Memory for the newest entries. */
  readonly recentBytes: number
}

/** What is there instead of a damaged record. */
const orDamaged =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof WaysideError && error.code === 'WAY_RECORD_CORRUPT') return instead
    throw error
  }

function* operationsOf(appended: readonly JournalEntry[], beside: readonly Operation[]): Generator<Operation> {
  for (const entry of appended) yield* entryOperations(entry)
  yield* beside
}

export class Journal {
  readonly #table: Table
  readonly #options: JournalOptions
  readonly #group: Group<Append>
  readonly #entries: Entries
  /** What is known beside the entries. */
  readonly books: Books
  #fingerprint: string | undefined
  /** True after a failed write until what stands on disk was read again: it may have reached the disk all the same. */
  #doubtful = false

  static async open(disk: Disk, options: JournalOptions): Promise<Journal> {
    const journal = new Journal(await disk.open('journal'), options)
    await journal.#load()
    return journal
  }

  private constructor(table: Table, options: JournalOptions) {
    this.#table = table
    this.#options = options
    this.#entries = new Entries(table, options.recentBytes)
    this.books = new Books(table, options)
    this.#group = group(appends => this.#commit(appends), 256)
  }

  /** Position of the newest entry; 0 before the first. */
  get last(): number {
    return this.#entries.last.position
  }

  /** Position of the oldest entry that is still here, or of the next one. */
  get first(): number {
    return this.#entries.first
  }

  /** The newest entry, and the bytes of all up to it. */
  get mark(): Mark {
    return this.#entries.last
  }

  /** The same at an earlier position. */
  markAt(position: number): Promise<Mark> {
    return this.#entries.markAt(position)
  }

  /** The numbers of series, on disk with the first entry that has them. */
  get catalog(): Catalog {
    return this.books.register
  }

  /** Resolves when the batch is on disk, or known to need no writing. @throws WaysideError WAY_DISK_*: it is not taken */
  async take(arrival: Arrival): Promise<Admission> {
    const append: Append = { arrival }
    await this.#group.add(append)
    return append.admission!
  }

  async heartbeat(agent: string, watermark: Millis): Promise<void> {
    await this.#group.add({ draft: received => ({ kind: 'heartbeat', received, agent, watermark }) })
  }

  async tick(): Promise<void> {
    await this.#group.add({ draft: received => ({ kind: 'tick', received }) })
  }

  /** Notes what somebody did; returns the position of the entry. @throws WaysideError WAY_DISK_* */
  async act(action: Action): Promise<number> {
    const append: Append = { draft: received => ({ kind: 'action', received, action }) }
    await this.#group.add(append)
    return append.position!
  }

  /** From here on these are in force. @throws WaysideError WAY_DISK_*: those before are */
  async define(definitions: Definitions): Promise<void> {
    await this.#group.add({ draft: received => ({ kind: 'definitions', received, definitions }) })
  }

  /** The definitions in force after the entry at a position, by default after the last; undefined where they are damaged, too. */
  definitions(position = this.last): Promise<Placed | undefined> {
    return definedAt(this.#table, position).catch(orDamaged(undefined))
  }

  /** Puts a reference table in force, for all that comes after it. @param bytes packed */
  async reference(fingerprint: string, bytes: Uint8Array): Promise<void> {
    await this.#group.add({ draft: received => ({ kind: 'reference', received, fingerprint, bytes }) })
    this.#fingerprint = fingerprint
  }

  /** The reference table in force after the entry at a position, packed; undefined before the first. @throws WaysideError WAY_RECORD_CORRUPT */
  table(position: number): Promise<Uint8Array | undefined> {
    return tableAt(this.#table, position)
  }

  /** Fingerprint of the reference table in force after the newest entry; undefined before the first. */
  get fingerprint(): string | undefined {
    return this.#fingerprint
  }

  /** Sequences of the lane up to this one that were never taken, as ranges. */
  missing(identity: Identity): (readonly [number, number])[] {
    return this.books.taken.missing(identity)
  }

  /** Keeps losses that an agent tells. */
  note(agent: string, epoch: string, losses: readonly Loss[]): Promise<void> {
    return noteLosses(this.#table, agent, epoch, losses)
  }

  /** All losses an agent has told, by epoch and id. */
  losses(agent: string): Promise<Loss[]> {
    return lossesOf(this.#table, agent)
  }

  /** Samples from the future, the newest entries first. */
  quarantined(query: QuarantineQuery, count: Count): Promise<QuarantinedSample[]> {
    return quarantined({ table: this.#table, read: (after, limit) => this.read(after, limit), count }, query)
  }

  /** Up to `limit` entries after a position, oldest first. @throws WaysideError WAY_RECORD_CORRUPT */
  read(after: number, limit: number): Promise<JournalEntry[]> {
    return this.#entries.read(after, limit)
  }

  /** Memory for the entries up to a position is not needed any more. */
  release(position: number): void {
    this.#entries.release(position)
  }

  /** As `read`, but leaves out damaged entries and names their positions. */
  readIntact(after: number, limit: number, onDamaged: (position: number) => void): Promise<JournalEntry[]> {
    return this.#entries.readIntact(after, limit, onDamaged)
  }

  /** Lets the oldest entries go, as read from `first` on; that their sequences were taken is known for ever. */
  async forget(oldest: readonly JournalEntry[]): Promise<void> {
    // Said before it is so: a hash that is gone must not be missed.
    this.books.taken.forgets = true
    await this.#entries.forget(oldest)
  }

  /** Gives the room of entries that went back to the disk. */
  reclaim(): Promise<void> {
    return this.#entries.reclaim()
  }

  /** Lets go the counts of hours before a time. */
  async forgetCounts(before: Millis): Promise<void> {
    const { taken, tallies } = this.books
    for (const agent of taken.agents()) {
      const keys = await tallies.keysBefore(agent, hourOf(before), 256)
      if (keys.length > 0)
        await this.#table.write(
          keys.map(key => ({ key })),
          { sync: false }
        )
    }
  }

  async close(): Promise<void> {
    await this.#group.idle()
    await this.#table.close()
  }

  async #load(): Promise<void> {
    await this.books.load()
    const fingerprint = await this.#table.get(referenceKey)
    this.#fingerprint = fingerprint && (unpack(fingerprint) as string)
    await this.#entries.load()
    if (this.first > 1) this.books.taken.forgets = true
    this.#doubtful = false
  }

  /** Entries, and all that follows from them, in one synced write, so that none can be there without the other. */
  async #commit(appends: readonly Append[]): Promise<void> {
    if (this.#doubtful) await this.#load()
    const entering = new Entering(this.books)
    const received = Math.max(this.#entries.received, this.#options.now())
    const appended: JournalEntry[] = []
    let { last } = this.#entries
    for (const append of appends) {
      const { arrival } = append
      const position = last.position + 1
      if (arrival) append.admission = await entering.admit(arrival, { position, received })
      const draft = draftOf(append, received, this.#options.leadMost)
      if (!draft) continue
      append.position = position
      last = { position, total: last.total + bytesOf(draft) }
      appended.push({ ...draft, ...last, ...(arrival ? { batch: decodedOf(arrival) } : {}) })
    }
    const beside = [...appended.flatMap(placedOperations), ...entering.operations()]
    if (appended.length + beside.length === 0) return
    this.#doubtful = true
    await this.#table.write(operationsOf(appended, beside), { sync: true })
    this.#doubtful = false
    entering.settle()
    this.#entries.appended(appended)
    this.#options.onCommit()
  }
}
