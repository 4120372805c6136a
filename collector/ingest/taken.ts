// What was taken of each agent, for ever: its epochs, the sequences of each lane, the hashes of batches.

import { type Operation, prefixed, scan, type Table } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import type { Disposition } from '../../protocol/answer.ts'
import { type Identity, identityKey } from '../../protocol/batch.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { gaps, type Ranges } from '../../protocol/ranges.ts'
import { admit, type Change, type Decision, laneKey } from './admit.ts'

/** A batch on its way in. */
export interface Hashed extends Identity {
  readonly hash: string
}

/** What is kept of a batch that was taken, to answer it again as the first time. */
export interface Kept {
  readonly hash: string
  /** Absent where all of its samples count. */
  readonly disposition?: Disposition
}

export type Verdict =
  | Exclude<Decision, { kind: 'taken' }>
  /** `unverified`: so long ago that its hash is gone, so these may be other bytes. */
  | { readonly kind: 'taken'; readonly disposition?: Disposition; readonly unverified?: true }
  | { readonly kind: 'conflict' }

const packKept = ({ hash, disposition }: Kept): Uint8Array => pack(disposition ? [hash, disposition] : hash)

const unpackKept = (bytes: Uint8Array): Kept => {
  const found = unpack(bytes) as string | [string, Disposition]
  return typeof found === 'string' ? { hash: found } : { hash: found[0], disposition: found[1] }
}

const keptKey = (identity: Identity): string => `h/${identityKey(identity)}`

/** Lets go what is kept of a batch, so that a repeat is known, but not whether it is the same. */
export const keptRemoval = (identity: Identity): Operation => ({ key: keptKey(identity) })

export class Taken {
  readonly #epochs = new Map<string, readonly string[]>()
  readonly #ranges = new Map<string, Ranges>()
  /** True once hashes of old batches were let go. */
  forgets = false

  /** Those that ever sent. */
  agents(): Iterable<string> {
    return this.#epochs.keys()
  }

  epochs(agent: string): readonly string[] {
    return this.#epochs.get(agent) ?? []
  }

  ranges(lane: string): Ranges {
    return this.#ranges.get(lane) ?? []
  }

  /** Sequences of the lane up to this one that were never taken, as ranges. */
  missing(identity: Identity): (readonly [number, number])[] {
    const open = gaps(this.ranges(laneKey(identity))).filter(bound => bound < identity.sequence)
    return Array.from({ length: open.length >> 1 }, (_, index) => [open[index * 2]!, open[index * 2 + 1]!] as const)
  }

  /** Takes what stands on disk for the truth. */
  async load(table: Table): Promise<void> {
    for await (const { key, value } of scan(table, prefixed('e/'))) this.#epochs.set(key.slice(2), unpack(value) as string[])
    for await (const { key, value } of scan(table, prefixed('t/'))) this.#ranges.set(key.slice(2), unpack(value) as number[])
  }

  note(epochs: ReadonlyMap<string, readonly string[]>, ranges: ReadonlyMap<string, Ranges>): void {
    for (const [agent, list] of epochs) this.#epochs.set(agent, list)
    for (const [lane, list] of ranges) this.#ranges.set(lane, list)
  }
}

/** What one write will have changed: looked at before what stands on disk. */
export class Taking {
  readonly #taken: Taken
  readonly #table: Table
  readonly #epochs = new Map<string, readonly string[]>()
  readonly #ranges = new Map<string, Ranges>()
  readonly #kept = new Map<string, Kept>()

  constructor(taken: Taken, table: Table) {
    this.#taken = taken
    this.#table = table
  }

  async admit(arrival: Hashed): Promise<Verdict> {
    const { decision, change } = admit(
      {
        epochs: agent => this.#epochs.get(agent) ?? this.#taken.epochs(agent),
        ranges: lane => this.#ranges.get(lane) ?? this.#taken.ranges(lane)
      },
      arrival
    )
    if (decision.kind === 'taken') return this.#repeated(arrival)
    if (change) this.#note(arrival, change)
    return decision
  }

  /** Keeps with a batch just admitted that not all of its samples count. */
  remember(arrival: Hashed, disposition: Disposition): void {
    this.#kept.set(keptKey(arrival), { hash: arrival.hash, disposition })
  }

  operations(): Operation[] {
    return [
      ...[...this.#ranges].map(([lane, ranges]) => ({ key: `t/${lane}`, value: pack(ranges) })),
      ...[...this.#epochs].map(([agent, epochs]) => ({ key: `e/${agent}`, value: pack(epochs) })),
      ...[...this.#kept].map(([key, kept]) => ({ key, value: packKept(kept) }))
    ]
  }

  /** The write is done. */
  settle(): void {
    this.#taken.note(this.#epochs, this.#ranges)
  }

  #note(arrival: Hashed, { epochs, ranges }: Change): void {
    this.#ranges.set(laneKey(arrival), ranges)
    this.#kept.set(keptKey(arrival), { hash: arrival.hash })
    if (epochs) this.#epochs.set(arrival.agent, epochs)
  }

  async #repeated(arrival: Hashed): Promise<Verdict> {
    const kept = await this.#keptOf(arrival)
    if (!kept) return { kind: 'taken', unverified: true }
    const { hash, disposition } = kept
    if (hash !== arrival.hash) return { kind: 'conflict' }
    return { kind: 'taken', ...(disposition ? { disposition } : {}) }
  }

  /** Undefined where it was let go with its entry. */
  async #keptOf(arrival: Hashed): Promise<Kept | undefined> {
    const noted = this.#kept.get(keptKey(arrival))
    if (noted !== undefined) return noted
    const stored = await this.#table.get(keptKey(arrival))
    if (stored) return unpackKept(stored)
    if (this.#taken.forgets) return undefined
    throw new WaysideError(
      'WAY_RECORD_CORRUPT',
      `journal: the hash of batch ${identityKey(arrival)} is missing: restore the journal from a backup`
    )
  }
}
