// What one write of the journal changes: decided batch by batch, in the order in which they go in.

import type { Operation } from '../../platform/disk.ts'
import type { Disposition } from '../../protocol/answer.ts'
import type { Decoded } from '../../protocol/batch.ts'
import type { Millis } from '../../protocol/series.ts'
import { Newcomers } from '../series/newcomers.ts'
import { type Account, account } from './account.ts'
import type { Books } from './books.ts'
import type { Blame } from './guard.ts'
import { quarantineOperation } from './quarantine.ts'
import { Restanding } from './standing.ts'
import { Taking, type Verdict } from './taken.ts'
import { Tallying } from './tallies.ts'

export interface Hashed extends Decoded {
  readonly hash: string
}

/** With what became of its samples, where not all of them count. */
export type Admission = { readonly kind: 'new'; readonly disposition?: Disposition } | Exclude<Verdict, { kind: 'new' }>

/** Where and when a batch goes in, if it does. */
export interface Place {
  readonly position: number
  readonly received: Millis
}

/** Series that an answer names. */
const namedMax = 8

/** The changes of one write, seen by those that come later in it, and by others once it is done. */
export class Entering {
  readonly #leadMost: Millis
  readonly #taking: Taking
  readonly #newcomers: Newcomers<Blame>
  readonly #restanding: Restanding
  readonly #tallying: Tallying
  readonly #quarantined: Operation[] = []

  constructor({ table, leadMost, taken, register, guard, standings, tallies }: Books) {
    this.#leadMost = leadMost
    this.#taking = new Taking(taken, table)
    this.#newcomers = new Newcomers(register, guard)
    this.#restanding = new Restanding(standings)
    this.#tallying = new Tallying(tallies)
  }

  async admit(arrival: Hashed, place: Place): Promise<Admission> {
    const verdict = await this.#taking.admit(arrival)
    if (verdict.kind === 'taken') return verdict
    if (verdict.kind === 'new') {
      const disposition = await this.#enter(arrival, place)
      return { kind: 'new', ...(disposition ? { disposition } : {}) }
    }
    this.#restanding.turnAway(verdict.kind === 'conflict' ? 'conflicts' : 'fenced', arrival, place.received)
    return verdict
  }

  operations(): Operation[] {
    const parts = [this.#taking, this.#newcomers, this.#restanding, this.#tallying]
    return [...parts.flatMap(part => part.operations()), ...this.#quarantined]
  }

  /** The write is done. */
  settle(): void {
    for (const part of [this.#taking, this.#newcomers, this.#restanding, this.#tallying]) part.settle()
  }

  async #enter(arrival: Hashed, { position, received }: Place): Promise<Disposition | undefined> {
    const { agent, lane, series, columns } = arrival
    const blames = this.#newcomers.admit(series, agent, position)
    const until = received + this.#leadMost
    const found = account(columns, { received, until, isRefused: column => blames.has(column) })
    await this.#tallying.add(agent, lane, found)
    if (found.future > 0) {
      this.#restanding.postpone(agent, found.future)
      this.#quarantined.push(quarantineOperation(position, agent))
    }
    for (const { blame, samples } of totals(arrival, blames)) this.#restanding.refuse(agent, blame, samples, received)
    if (found.future + found.refused === 0) return undefined
    const disposition = dispositionOf(arrival, found, blames)
    this.#taking.remember(arrival, disposition)
    return disposition
  }
}

/** Samples not let in, by who is to blame. */
const totals = ({ columns }: Decoded, blames: ReadonlyMap<number, Blame>): Iterable<{ blame: Blame; samples: number }> => {
  const found = new Map<string, { blame: Blame; samples: number }>()
  for (const [place, blame] of blames) {
    const key = `${blame.reason} ${blame.label}`
    const samples = (found.get(key)?.samples ?? 0) + columns[place]!.times.length
    found.set(key, { blame, samples })
  }
  return found.values()
}

const dispositionOf = (
  { series, columns }: Decoded,
  { stored, future }: Account,
  blames: ReadonlyMap<number, Blame>
): Disposition => {
  const refused = [...blames]
    .slice(0, namedMax)
    .map(([place, { label }]) => ({ series: series[place]!.key, label, count: columns[place]!.times.length }))
  return { stored, future, refused }
}
