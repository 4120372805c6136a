// The journal: what arrived, in the order in which everything after it happens, synced before anyone is told so.

import { type Disk, type Operation, prefixed, scan, sortable, type Table } from '../../platform/disk.ts'
import { type Group, group } from '../../platform/group.ts'
import { pack, unpack } from '../../platform/pack.ts'
import type { Decoded, Identity } from '../../protocol/batch.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Catalog } from '../series/catalog.ts'
import { Newcomers } from '../series/newcomers.ts'
import { Register } from '../series/register.ts'
import { loadRegister } from '../series/registerrows.ts'
import { type Draft, entries, entryKey, type JournalEntry, packEntry, unpackEntry } from './entry.ts'
import type { Loss } from './losses.ts'
import { type Admission, Taken, Taking } from './taken.ts'

/** A batch on its way in. */
export interface Arrival extends Decoded {
  readonly hash: string
  readonly bytes: Uint8Array
  readonly watermark: Millis
}

interface Append {
  readonly draft: (received: Millis) => Draft
  readonly arrival?: Arrival
  admission: Admission
}

export interface JournalOptions {
  readonly now: () => Millis
  /** Called after each commit. */
  readonly onCommit: () => void
}

export class Journal {
  readonly #table: Table
  readonly #options: JournalOptions
  readonly #group: Group<Append>
  readonly #taken = new Taken()
  readonly #register = new Register()
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
    this.#group = group(appends => this.#commit(appends), 256)
  }

  /** Position of the newest entry; 0 before the first. */
  get last(): number {
    return this.#last
  }

  /** The numbers of series, on disk with the first entry that has them. */
  get catalog(): Catalog {
    return this.#register
  }

  /** Resolves when the batch is on disk, or known to need no writing. @throws WaysideError WAY_DISK_*: it is not taken */
  async take(arrival: Arrival): Promise<Admission> {
    const { agent, watermark, bytes } = arrival
    const append: Append = {
      draft: received => ({ kind: 'batch', received, agent, watermark, bytes }),
      arrival,
      admission: { kind: 'new' }
    }
    await this.#group.add(append)
    return append.admission
  }

  async heartbeat(agent: string, watermark: Millis): Promise<void> {
    await this.#group.add({ draft: received => ({ kind: 'heartbeat', received, agent, watermark }), admission: { kind: 'new' } })
  }

  /** Sequences of the lane up to this one that were never taken, as ranges. */
  missing(identity: Identity): (readonly [number, number])[] {
    return this.#taken.missing(identity)
  }

  /** Keeps losses, each under its id: telling them again changes nothing. */
  async note(agent: string, epoch: string, losses: readonly Loss[]): Promise<void> {
    const operations = losses.map(loss => ({ key: `l/${agent}/${epoch}/${sortable(loss.id)}`, value: pack(loss) }))
    if (operations.length > 0) await this.#table.write(operations, { sync: true })
  }

  /** All losses an agent has told, by epoch and id. */
  async losses(agent: string): Promise<Loss[]> {
    const losses: Loss[] = []
    for await (const { value } of scan(this.#table, prefixed(`l/${agent}/`))) losses.push(unpack(value) as Loss)
    return losses
  }

  async tick(): Promise<void> {
    await this.#group.add({ draft: received => ({ kind: 'tick', received }), admission: { kind: 'new' } })
  }

  /**
   * Up to `limit` entries after a position, oldest first. None that is written but not yet synced: a power cut could take it
   * back after it was processed, and its position would come again. @throws WaysideError WAY_RECORD_CORRUPT
   */
  async read(after: number, limit: number): Promise<JournalEntry[]> {
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
    await this.#taken.load(this.#table)
    await loadRegister(this.#table, this.#register)
    const [newest] = await this.#table.range({ ...prefixed(entries), limit: 1, reverse: true })
    this.#doubtful = false
    if (!newest) return
    const { position, received } = unpackEntry(newest)
    this.#last = position
    this.#received = received
  }

  /** Entries, what was taken and the numbers of new series in one synced write, so that none can be there without the others. */
  async #commit(appends: readonly Append[]): Promise<void> {
    if (this.#doubtful) await this.#load()
    const taking = new Taking(this.#taken, this.#table)
    const newcomers = new Newcomers(this.#register)
    const operations: Operation[] = []
    const received = Math.max(this.#received, this.#options.now())
    let last = this.#last
    for (const append of appends) {
      const { arrival } = append
      if (arrival) append.admission = await taking.admit(arrival)
      if (append.admission.kind !== 'new') continue
      operations.push({ key: entryKey(++last), value: packEntry(append.draft(received)) })
      if (arrival) newcomers.admit(arrival.series, arrival.agent, last, operations)
    }
    if (operations.length === 0) return
    this.#doubtful = true
    await this.#table.write([...operations, ...taking.operations()], { sync: true })
    this.#doubtful = false
    taking.settle()
    newcomers.settle()
    this.#last = last
    this.#received = received
    this.#options.onCommit()
  }
}
