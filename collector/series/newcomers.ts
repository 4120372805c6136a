// The series that get their numbers with one write: known for good once it is done, forgotten where it fails.

import type { Operation } from '../../platform/disk.ts'
import type { Series } from '../../protocol/series.ts'
import type { Additions, Register } from './register.ts'
import { additionOperation } from './registerrows.ts'

export class Newcomers {
  readonly #register: Register
  readonly #keys = new Set<string>()
  readonly #additions: Additions[] = []

  constructor(register: Register) {
    this.#register = register
  }

  /** Lets in the series of a batch that have no number yet. */
  admit(list: readonly Series[], agent: string, since: number, operations: Operation[]): void {
    if (this.#register.missingOf(list) === 0) return
    const keys: string[] = []
    const first = this.#register.size + this.#keys.size
    for (const { key } of list) {
      if (this.#keys.has(key) || this.#register.numberOf(key) >= 0) continue
      this.#keys.add(key)
      keys.push(key)
    }
    if (keys.length === 0) return
    this.#additions.push({ agent, since, keys })
    operations.push(additionOperation(first, { agent, since, keys }))
  }

  /** The write is done. */
  settle(): void {
    for (const additions of this.#additions) this.#register.add(additions)
  }
}
