// The journal's entries: read from memory where they are new, from disk where not; the oldest can be let go.

import { type Operation, prefixed, type Table } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import { decodeIdentity } from '../../protocol/codec.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Mark } from './backlog.ts'
import { takenLimits } from './counted.ts'
import { bytesOf, entryKey, entryPrefix, entryRemoval, type JournalEntry, unpackEntry } from './entry.ts'
import { supersededRemovals } from './placed.ts'
import { quarantineRemoval } from './quarantine.ts'
import { Recent } from './recent.ts'
import { keptRemoval } from './taken.ts'

/** Position of the oldest entry: a search for it would pass over all that were removed. */
const firstKey = 'k/first'

const hashRemoval = (entry: JournalEntry): Operation[] =>
  entry.kind === 'batch' ? [keptRemoval(decodeIdentity(entry.bytes, takenLimits))] : []

export class Entries {
  readonly #table: Table
  readonly #recent: Recent
  #first = 1
  /** Position before which nothing takes room. */
  #reclaimed = 0
  #last: Mark = { position: 0, total: 0 }
  #received: Millis = 0

  constructor(table: Table, recentBytes: number) {
    this.#table = table
    this.#recent = new Recent(recentBytes)
  }

  /** Position of the oldest entry that is still here, or of the next one. */
  get first(): number {
    return this.#first
  }

  /** The newest entry. */
  get last(): Mark {
    return this.#last
  }

  /** When the newest entry came. */
  get received(): Millis {
    return this.#received
  }

  /** Takes what stands on disk for the truth. */
  async load(): Promise<void> {
    const first = await this.#table.get(firstKey)
    if (first) this.#first = Math.max(this.#first, unpack(first) as number)
    const [newest] = await this.#table.range({ ...prefixed(entryPrefix), limit: 1, reverse: true })
    if (newest) this.#note(unpackEntry(newest))
  }

  /** They are on disk. */
  appended(entries: readonly JournalEntry[]): void {
    for (const entry of entries) this.#recent.push(entry)
    const newest = entries.at(-1)
    if (newest) this.#note(newest)
  }

  /** Nobody will ask for those up to a position for now: they are read from disk if somebody does. */
  release(position: number): void {
    this.#recent.drop(position)
  }

  /**
   * Up to `limit` entries after a position, oldest first. None that is written but not yet synced: a power cut could take it
   * back after it was processed, and its position would come again. @throws WaysideError WAY_RECORD_CORRUPT
   */
  async read(after: number, limit: number): Promise<JournalEntry[]> {
    const recent = this.#recent.after(after, limit)
    if (recent) return recent
    const from = Math.max(after + 1, this.#first)
    const rows = await this.#table.range({ from: entryKey(from), to: entryKey(this.#last.position + 1), limit })
    return rows.map(unpackEntry)
  }

  /** As `read`, but leaves out damaged entries and names their positions. */
  async readIntact(after: number, limit: number, onDamaged: (position: number) => void): Promise<JournalEntry[]> {
    const found: JournalEntry[] = []
    for (let at = Math.max(after + 1, this.#first); at <= this.#last.position && found.length < limit; at++) {
      try {
        found.push(...(await this.read(at - 1, 1)).filter(entry => entry.position === at))
      } catch {
        onDamaged(at)
      }
    }
    return found
  }

  /** The bytes of all entries up to a position. */
  async markAt(position: number): Promise<Mark> {
    const range = { from: entryKey(this.#first), to: entryKey(position + 1) }
    const [at] = await this.#table.range({ ...range, limit: 1, reverse: true })
    if (at) return { position, total: unpackEntry(at).total }
    const [next] = await this.read(position, 1)
    return { position, total: next ? next.total - bytesOf(next) : this.#last.total }
  }

  /**
   * Lets the oldest entries go, with what finds them; never the newest, which says where to go on. Not synced: what a power cut
   * brings back goes again.
   * @param oldest from `first` on, one after the other but for damaged ones
   */
  async forget(oldest: readonly JournalEntry[]): Promise<void> {
    const first = oldest.at(-1)!.position + 1
    const positions = Array.from({ length: first - this.#first }, (_, i) => this.#first + i)
    const removals = [...positions.map(entryRemoval), ...positions.map(quarantineRemoval), ...oldest.flatMap(hashRemoval)]
    removals.push(...(await supersededRemovals(this.#table, first)))
    await this.#table.write([...removals, { key: firstKey, value: pack(first) }], { sync: false })
    this.#first = first
  }

  /**
   * Gives the room of those that went back to the disk. LevelDB would not: it merges where new keys come in, and those of a journal
   * come in ever further from where others went.
   */
  async reclaim(): Promise<void> {
    const [from, to] = [this.#reclaimed, this.#first]
    await this.#table.compact?.({ from: entryKey(from), to: entryKey(to) })
    this.#reclaimed = to
  }

  #note({ position, total, received }: JournalEntry): void {
    this.#last = { position, total }
    this.#received = received
  }
}
