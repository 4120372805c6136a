// Which batches were acknowledged and are still on disk, for a collector that comes back from a backup.

import type { Lane } from '../../protocol/batch.ts'
import { add, has, overlaps, type Ranges, remove } from '../../protocol/ranges.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Waiting } from './records.ts'

/** Sequences that somebody asks for. */
export type Asked = readonly (readonly [from: number, to: number])[]

type Named = Pick<Waiting, 'lane' | 'sequence' | 'place'>

/** Of one segment: never of each batch, or the memory would grow with them for as long as the grace lasts. */
interface Kept {
  readonly sequences: { [lane in Lane]: Ranges }
  /** When the grace of the last of them is over: monotonic. */
  until: Millis
}

/** Batches given out at once. */
const foundMax = 1000

export class Graced {
  readonly #grace: Millis
  /** By base, in order of their first acks. */
  readonly #segments = new Map<number, Kept>()

  constructor(grace: Millis) {
    this.#grace = grace
  }

  /** Numbers kept, all segments together. */
  get size(): number {
    let size = 0
    for (const { sequences } of this.#segments.values()) for (const ranges of Object.values(sequences)) size += ranges.length
    return size
  }

  /** @param now monotonic */
  add({ lane, sequence, place }: Named, now: Millis): void {
    const kept = this.#segments.get(place.base) ?? { sequences: { alarm: [], live: [], backfill: [] }, until: 0 }
    this.#segments.set(place.base, kept)
    kept.sequences[lane] = add(kept.sequences[lane], sequence)
    kept.until = now + this.#grace
  }

  /** The first segment that has any of those asked for. */
  first(lane: Lane, asked: Asked): number | undefined {
    for (const [base, { sequences }] of this.#segments)
      if (asked.some(([from, to]) => overlaps(sequences[lane], from, to))) return base
    return undefined
  }

  /** Those asked for among all batches that could be read in a segment. */
  among(batches: readonly Waiting[], base: number, lane: Lane, asked: Asked): Waiting[] {
    const kept = this.#segments.get(base)
    if (!kept) return []
    const found = batches.filter(one => one.lane === lane && has(kept.sequences[lane], one.sequence))
    // What damage took must not have the segment read again at every ack.
    kept.sequences[lane] = found.reduce<Ranges>((ranges, { sequence }) => add(ranges, sequence), [])
    return found.filter(({ sequence }) => asked.some(([from, to]) => from <= sequence && sequence <= to)).slice(0, foundMax)
  }

  /** Forgets one. */
  remove({ lane, sequence, place }: Named): void {
    const kept = this.#segments.get(place.base)
    if (kept) kept.sequences[lane] = remove(kept.sequences[lane], sequence)
  }

  /** True while the grace of any batch of a segment lasts. */
  wants(base: number, now: Millis): boolean {
    const kept = this.#segments.get(base)
    return kept !== undefined && kept.until > now
  }

  /** Forgets those of a segment that is gone. */
  forget(base: number): void {
    this.#segments.delete(base)
  }
}
