// The journal: what arrived, in the order in which everything after it happens, synced before anyone is told so.

import { type Disk, type Operation, prefixed, scan, sortable, type Table, unsortable } from '../../platform/disk.ts'
import { type Group, group } from '../../platform/group.ts'
import { pack, unpack } from '../../platform/pack.ts'
import { type Identity, identityKey } from '../../protocol/batch.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { gaps, type Ranges } from '../../protocol/ranges.ts'
import type { Millis } from '../../protocol/series.ts'
import { admit, type Change, type Decision, laneKey } from './admit.ts'
import type { Loss } from './losses.ts'

interface Common {
  /** Collector time; never smaller than that of the entry before. */
  readonly received: Millis
}

/** What is appended. */
export type Draft =
  | (Common & { readonly kind: 'batch'; readonly agent: string; readonly watermark: Millis; readonly bytes: Uint8Array })
  | (Common & { readonly kind: 'heartbeat'; readonly agent: string; readonly watermark: Millis })
  | (Common & { readonly kind: 'tick' })

export type JournalEntry = Draft & { readonly position: number }

/** A batch on its way in. */
export interface Arrival extends Identity {
  readonly hash: string
  readonly bytes: Uint8Array
  readonly watermark: Millis
}

export type Admission = Decision | { readonly kind: 'conflict' }

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

const entryKey = (position: number): string => `j/${sortable(position)}`
const hashKey = (identity: Identity): string => `h/${identityKey(identity)}`

/** What one commit will have changed; looked at before what stands on disk. */
class Overlay {
  readonly epochs = new Map<string, readonly string[]>()
  readonly ranges = new Map<string, Ranges>()
  readonly hashes = new Map<string, string>()
}

export class Journal {
  readonly #table: Table
  readonly #options: JournalOptions
  readonly #group: Group<Append>
  readonly #epochs = new Map<string, readonly string[]>()
  readonly #ranges = new Map<string, Ranges>()
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
    const open = gaps(this.#ranges.get(laneKey(identity)) ?? []).filter(bound => bound < identity.sequence)
    return Array.from({ length: open.length >> 1 }, (_, index) => [open[index * 2]!, open[index * 2 + 1]!] as const)
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
    const entries = await this.#table.range({ from: entryKey(after + 1), to: entryKey(this.#last + 1), limit })
    return entries.map(({ key, value }) => ({ ...(unpack(value) as Draft), position: unsortable(key.slice(2)) }))
  }

  /** As `read`, but leaves out damaged entries and names their positions. */
  async readIntact(after: number, limit: number, onDamaged: (position: number) => void): Promise<JournalEntry[]> {
    const entries: JournalEntry[] = []
    for (let position = after + 1; position <= this.#last && entries.length < limit; position++) {
      try {
        entries.push(...(await this.read(position - 1, 1)).filter(entry => entry.position === position))
      } catch {
        onDamaged(position)
      }
    }
    return entries
  }

  async close(): Promise<void> {
    await this.#group.idle()
    await this.#table.close()
  }

  async #load(): Promise<void> {
    for await (const { key, value } of scan(this.#table, prefixed('e/')))
      this.#epochs.set(key.slice(2), unpack(value) as string[])
    for await (const { key, value } of scan(this.#table, prefixed('t/')))
      this.#ranges.set(key.slice(2), unpack(value) as number[])
    const [newest] = await this.#table.range({ ...prefixed('j/'), limit: 1, reverse: true })
    this.#doubtful = false
    if (!newest) return
    this.#last = unsortable(newest.key.slice(2))
    this.#received = (unpack(newest.value) as Draft).received
  }

  /** Entries, sequences taken and hashes in one synced write, so that none can be there without the others. */
  async #commit(appends: readonly Append[]): Promise<void> {
    if (this.#doubtful) await this.#load()
    const overlay = new Overlay()
    const operations: Operation[] = []
    const received = Math.max(this.#received, this.#options.now())
    let last = this.#last
    for (const append of appends) {
      if (append.arrival) append.admission = await this.#admit(append.arrival, overlay, operations)
      if (append.admission.kind === 'new') operations.push({ key: entryKey(++last), value: pack(append.draft(received)) })
    }
    if (operations.length === 0) return
    this.#doubtful = true
    await this.#table.write(operations, { sync: true })
    this.#doubtful = false
    for (const [agent, epochs] of overlay.epochs) this.#epochs.set(agent, epochs)
    for (const [lane, ranges] of overlay.ranges) this.#ranges.set(lane, ranges)
    this.#last = last
    this.#received = received
    this.#options.onCommit()
  }

  async #admit(arrival: Arrival, overlay: Overlay, operations: Operation[]): Promise<Admission> {
    const { decision, change } = admit(
      {
        epochs: agent => overlay.epochs.get(agent) ?? this.#epochs.get(agent) ?? [],
        ranges: lane => overlay.ranges.get(lane) ?? this.#ranges.get(lane) ?? []
      },
      arrival
    )
    if (decision.kind === 'taken' && (await this.#hashOf(arrival, overlay)) !== arrival.hash) return { kind: 'conflict' }
    if (change) this.#note(arrival, change, overlay, operations)
    return decision
  }

  #note(arrival: Arrival, { epochs, ranges }: Change, overlay: Overlay, operations: Operation[]): void {
    const lane = laneKey(arrival)
    overlay.ranges.set(lane, ranges)
    overlay.hashes.set(hashKey(arrival), arrival.hash)
    operations.push({ key: `t/${lane}`, value: pack(ranges) }, { key: hashKey(arrival), value: pack(arrival.hash) })
    if (!epochs) return
    overlay.epochs.set(arrival.agent, epochs)
    operations.push({ key: `e/${arrival.agent}`, value: pack(epochs) })
  }

  async #hashOf(arrival: Arrival, overlay: Overlay): Promise<string> {
    const noted = overlay.hashes.get(hashKey(arrival))
    if (noted !== undefined) return noted
    const stored = await this.#table.get(hashKey(arrival))
    if (stored) return unpack(stored) as string
    throw new WaysideError(
      'WAY_RECORD_CORRUPT',
      `journal: the hash of batch ${identityKey(arrival)} is missing: restore the journal from a backup`
    )
  }
}
