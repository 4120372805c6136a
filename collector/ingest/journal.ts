// The journal: what arrived, in the order in which everything after it happens, synced before anyone is told so.

import { type Disk, prefixed, type Table } from '../../platform/disk.ts'
import { type Group, group } from '../../platform/group.ts'
import type { Identity } from '../../protocol/batch.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Definitions, Placed } from '../definitions/definitions.ts'
import type { Catalog } from '../series/catalog.ts'
import { Books, type BooksOptions } from './books.ts'
import { definedAt } from './defined.ts'
import { type Admission, Entering, type Hashed, type Place } from './entering.ts'
import { type Draft, entries, entryKey, entryOperations, type JournalEntry, unpackEntry } from './entry.ts'
import type { Loss } from './losses.ts'
import { lossesOf, noteLosses } from './lossrows.ts'
import { Recent } from './recent.ts'

/** A batch on its way in. */
export interface Arrival extends Hashed {
  readonly bytes: Uint8Array
  readonly watermark: Millis
}

interface Append {
  readonly arrival?: Arrival
  /** Of what is no batch. */
  readonly draft?: (received: Millis) => Draft
  admission?: Admission
}

export interface JournalOptions extends BooksOptions {
  readonly now: () => Millis
  /** Called after each commit. */
  readonly onCommit: () => void
  /** Memory for the newest entries. */
  readonly recentBytes: number
}

/** Undefined where nothing is appended. */
const entryOf = ({ arrival, admission, draft }: Append, { position, received }: Place, leadMost: Millis) => {
  if (!arrival) return { ...draft!(received), position }
  if (admission?.kind !== 'new') return undefined
  const { agent, watermark, bytes, hash, ...batch } = arrival
  const until = admission.disposition.future > 0 ? { until: received + leadMost } : {}
  return { kind: 'batch', received, agent, watermark, bytes, ...until, position, batch: { agent, ...batch } } as const
}

/** What is there instead of a damaged record. */
const orDamaged =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof WaysideError && error.code === 'WAY_RECORD_CORRUPT') return instead
    throw error
  }

export class Journal {
  readonly #table: Table
  readonly #options: JournalOptions
  readonly #group: Group<Append>
  readonly #recent: Recent
  /** What is known beside the entries. */
  readonly books: Books
  #last = 0
  #received: Millis = 0
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
    this.#recent = new Recent(options.recentBytes)
    this.books = new Books(table, options)
    this.#group = group(appends => this.#commit(appends), 256)
  }

  /** Position of the newest entry; 0 before the first. */
  get last(): number {
    return this.#last
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

  /** From here on these are in force. @throws WaysideError WAY_DISK_*: those before are */
  async define(definitions: Definitions): Promise<void> {
    await this.#group.add({ draft: received => ({ kind: 'definitions', received, definitions }) })
  }

  /** The definitions in force after the entry at a position, by default after the last; undefined where they are damaged, too. */
  definitions(position = this.#last): Promise<Placed | undefined> {
    return definedAt(this.#table, position).catch(orDamaged(undefined))
  }

  /** Position of the oldest entry that is there; 1, where all begins, where there is none or it is damaged. */
  async first(): Promise<number> {
    const [oldest] = await this.#table.range({ ...prefixed(entries), limit: 1 }).catch(orDamaged([]))
    return oldest ? unpackEntry(oldest).position : 1
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

  /**
   * Up to `limit` entries after a position, oldest first. None that is written but not yet synced: a power cut could take it
   * back after it was processed, and its position would come again. @throws WaysideError WAY_RECORD_CORRUPT
   */
  async read(after: number, limit: number): Promise<JournalEntry[]> {
    const recent = this.#recent.after(after, limit)
    if (recent) return recent
    const rows = await this.#table.range({ from: entryKey(after + 1), to: entryKey(this.#last + 1), limit })
    return rows.map(unpackEntry)
  }

  /** As `read`, but leaves out damaged entries and names their positions. */
  async readIntact(after: number, limit: number, onDamaged: (position: number) => void): Promise<JournalEntry[]> {
    const found: JournalEntry[] = []
    for (let position = after + 1; position <= this.#last && found.length < limit; position++) {
      try {
        found.push(...(await this.read(position - 1, 1)).filter(entry => entry.position === position))
      } catch {
        onDamaged(position)
      }
    }
    return found
  }

  async close(): Promise<void> {
    await this.#group.idle()
    await this.#table.close()
  }

  async #load(): Promise<void> {
    await this.books.load()
    const [newest] = await this.#table.range({ ...prefixed(entries), limit: 1, reverse: true })
    this.#doubtful = false
    if (!newest) return
    const { position, received } = unpackEntry(newest)
    this.#last = position
    this.#received = received
  }

  /** Entries, and all that follows from them, in one synced write, so that none can be there without the other. */
  async #commit(appends: readonly Append[]): Promise<void> {
    if (this.#doubtful) await this.#load()
    const entering = new Entering(this.books)
    const received = Math.max(this.#received, this.#options.now())
    const appended: JournalEntry[] = []
    for (const append of appends) {
      const place = { position: this.#last + appended.length + 1, received }
      if (append.arrival) append.admission = await entering.admit(append.arrival, place)
      const entry = entryOf(append, place, this.#options.leadMost)
      if (entry) appended.push(entry)
    }
    const operations = [...appended.flatMap(entryOperations), ...entering.operations()]
    if (operations.length === 0) return
    this.#doubtful = true
    await this.#table.write(operations, { sync: true })
    this.#doubtful = false
    entering.settle()
    for (const entry of appended) this.#recent.push(entry)
    this.#last += appended.length
    this.#received = received
    this.#options.onCommit()
  }
}
