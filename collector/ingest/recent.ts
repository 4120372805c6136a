// The newest entries of the journal, in memory: what just arrived need not be read and decoded again.

import type { Decoded } from '../../protocol/batch.ts'
import type { JournalEntry } from './entry.ts'

/** What an entry, and what a column takes beside its samples. */
const [entryBytes, columnBytes] = [300, 400]

const decodedBytes = ({ columns }: Decoded): number => {
  let [bytes, shared]: [number, Float64Array | undefined] = [0, undefined]
  for (const { times, values } of columns) {
    bytes += columnBytes + values.byteLength + (times === shared ? 0 : times.byteLength)
    shared = times
  }
  return bytes
}

const costOf = (entry: JournalEntry): number =>
  entryBytes + ('bytes' in entry ? entry.bytes.length : 0) + (entry.batch ? decodedBytes(entry.batch) : 0)

/** In the place of an entry that was let go. */
const gone: JournalEntry = { kind: 'tick', received: 0, position: 0, total: 0 }

const endLoan = (entry: JournalEntry): void => {
  const { batch } = entry
  if (!batch?.loan) return
  entry.batch = undefined
  batch.loan.end()
}

export class Recent {
  readonly #bytesMax: number
  /** One position after the other; those before `#start` are gone. */
  #entries: JournalEntry[] = []
  #costs: number[] = []
  #start = 0
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** Memory in use, about. */
  get bytes(): number {
    return this.#bytes
  }

  push(entry: JournalEntry): void {
    const newest = this.#entries.at(-1)
    if (newest && newest.position + 1 !== entry.position) this.clear()
    const cost = costOf(entry)
    this.#entries.push(entry)
    this.#costs.push(cost)
    this.#bytes += cost
    this.#shrink()
  }

  /** Up to `limit` entries after a position, or undefined where the first of them is not here. */
  after(position: number, limit: number): JournalEntry[] | undefined {
    const oldest = this.#entries[this.#start]
    if (!oldest || position + 1 < oldest.position) return undefined
    const from = this.#start + position + 1 - oldest.position
    return from < this.#entries.length ? this.#entries.slice(from, from + limit) : undefined
  }

  /** Those up to a position are worked off, and will hardly be asked for again: the memory of their columns is used again. */
  drop(position: number): void {
    const oldest = this.#entries[this.#start]
    if (!oldest) return
    const end = Math.min(this.#entries.length, this.#start + Math.max(0, position + 1 - oldest.position))
    while (this.#start < end) {
      endLoan(this.#entries[this.#start]!)
      this.#letGo()
    }
    this.#shrink()
  }

  clear(): void {
    this.#entries = []
    this.#costs = []
    this.#start = 0
    this.#bytes = 0
  }

  #letGo(): void {
    this.#bytes -= this.#costs[this.#start]!
    // At once: what lives for long is moved, and looked at again and again.
    this.#entries[this.#start++] = gone
  }

  #shrink(): void {
    while (this.#bytes > this.#bytesMax) this.#letGo()
    // Moved only when most of it is empty, so that each entry is moved about once.
    if (this.#start * 2 <= this.#entries.length) return
    this.#entries = this.#entries.slice(this.#start)
    this.#costs = this.#costs.slice(this.#start)
    this.#start = 0
  }
}
