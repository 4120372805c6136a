// The series that get their numbers with one write: known for good once it is done, forgotten where it fails.

import type { Operation } from '../../platform/disk.ts'
import type { Series } from '../../protocol/series.ts'
import type { Additions, Register } from './register.ts'
import { additionOperation } from './registerrows.ts'

/** Decides about the new series of an agent. @param staged new ones of the same write that were let in */
export interface Gate<Reason> {
  blame(agent: string, series: Series, staged: readonly Series[]): Reason | undefined
  note(agent: string, series: Series): void
}

export class Newcomers<Reason> {
  readonly #register: Register
  readonly #gate: Gate<Reason>
  readonly #keys = new Set<string>()
  readonly #staged = new Map<string, Series[]>()
  readonly #additions: Additions[] = []

  constructor(register: Register, gate: Gate<Reason>) {
    this.#register = register
    this.#gate = gate
  }

  /** Lets in the series of a list that have no number yet; of those that stay out says why, by their place in the list. */
  admit(list: readonly Series[], agent: string, since: number): ReadonlyMap<number, Reason> {
    const refused = new Map<number, Reason>()
    if (this.#register.missingOf(list) === 0) return refused
    const found: Series[] = []
    for (const [place, series] of list.entries()) {
      if (this.#keys.has(series.key) || this.#register.numberOf(series.key) >= 0) continue
      const reason = this.#admitOne(agent, series)
      if (reason === undefined) found.push(series)
      else refused.set(place, reason)
    }
    if (found.length > 0) this.#additions.push({ agent, since, keys: found.map(({ key }) => key), series: found })
    return refused
  }

  operations(): Operation[] {
    let first = this.#register.size
    return this.#additions.map(additions => {
      const operation = additionOperation(first, additions)
      first += additions.keys.length
      return operation
    })
  }

  /** The write is done. */
  settle(): void {
    for (const additions of this.#additions) this.#register.add(additions)
  }

  #admitOne(agent: string, series: Series): Reason | undefined {
    const staged = this.#staged.get(agent) ?? []
    const reason = this.#gate.blame(agent, series, staged)
    if (reason !== undefined) return reason
    this.#gate.note(agent, series)
    this.#keys.add(series.key)
    staged.push(series)
    this.#staged.set(agent, staged)
    return undefined
  }
}
