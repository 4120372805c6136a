// How many samples came of each agent for each hour of event time, by what became of them.

import { type Operation, scan, sortable, type Table, unsortable } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import type { Lane } from '../../protocol/batch.ts'
import type { Account, Counts } from './account.ts'

/** Samples stored, by lane, and others. */
export interface Tally {
  alarm: number
  live: number
  backfill: number
  refused: number
  future: number
}

const fields = ['alarm', 'live', 'backfill', 'refused', 'future'] as const
/** Rows kept in memory. */
const cachedMax = 20_000
// Hours before 1970 are negative; shifted they sort as text does.
const shift = 2 ** 52

const keyOf = (agent: string, hour: number): string => `c/${agent}/${sortable(hour + shift)}`

export const hourOfKey = (key: string): number => unsortable(key.slice(key.lastIndexOf('/') + 1)) - shift

const packTally = (tally: Tally): Uint8Array => pack(fields.map(field => tally[field]))

const unpackTally = (bytes: Uint8Array | undefined): Tally => {
  const [alarm, live, backfill, refused, future] = bytes ? (unpack(bytes) as number[]) : []
  return { alarm: alarm ?? 0, live: live ?? 0, backfill: backfill ?? 0, refused: refused ?? 0, future: future ?? 0 }
}

const added = (tally: Tally, lane: Lane, { stored, refused, future }: Counts): Tally => ({
  ...tally,
  [lane]: tally[lane] + stored,
  refused: tally.refused + refused,
  future: tally.future + future
})

export class Tallies {
  readonly #table: Table
  /** Those used last, the one used longest ago first. */
  readonly #cached = new Map<string, Tally>()

  constructor(table: Table) {
    this.#table = table
  }

  async get(key: string): Promise<Tally> {
    return this.#cached.get(key) ?? unpackTally(await this.#table.get(key))
  }

  /** Of an agent, hour by hour, from one hour to before another. */
  async *range(agent: string, from: number, to: number): AsyncGenerator<Tally & { readonly hour: number }> {
    for await (const { key, value } of scan(this.#table, { from: keyOf(agent, from), to: keyOf(agent, to) }))
      yield { hour: hourOfKey(key), ...unpackTally(value) }
  }

  /** Keys of those of an agent before an hour, the first so many. */
  async keysBefore(agent: string, hour: number, limit: number): Promise<string[]> {
    const rows = await this.#table.range({ from: `c/${agent}/`, to: keyOf(agent, hour), limit })
    return rows.map(({ key }) => key)
  }

  /** A write failed: nobody knows what stands on disk. */
  forget(): void {
    this.#cached.clear()
  }

  note(changed: ReadonlyMap<string, Tally>): void {
    for (const [key, tally] of changed) {
      this.#cached.delete(key)
      this.#cached.set(key, tally)
    }
    for (const key of this.#cached.keys()) {
      if (this.#cached.size <= cachedMax) return
      this.#cached.delete(key)
    }
  }
}

/** What one write adds to them. */
export class Tallying {
  readonly #tallies: Tallies
  readonly #changed = new Map<string, Tally>()

  constructor(tallies: Tallies) {
    this.#tallies = tallies
  }

  async add(agent: string, lane: Lane, { hours }: Account): Promise<void> {
    for (const [hour, counts] of hours) {
      const key = keyOf(agent, hour)
      this.#changed.set(key, added(this.#changed.get(key) ?? (await this.#tallies.get(key)), lane, counts))
    }
  }

  operations(): Operation[] {
    return [...this.#changed].map(([key, tally]) => ({ key, value: packTally(tally) }))
  }

  /** The write is done. */
  settle(): void {
    this.#tallies.note(this.#changed)
  }
}
