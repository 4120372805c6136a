// The reference table in force: what it says of series and of the agents that should report.

import type { Millis, Series, Tags } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { type Enrichment, enrichment, type Spell } from './enrich.ts'
import { noReference, type Reference, restoredReference } from './reference.ts'

export class CurrentReference {
  #reference: Reference = noReference()
  #enrichment: Enrichment = enrichment(this.#reference)
  #expects = false

  get fingerprint(): string {
    return this.#reference.fingerprint
  }

  get table(): Reference {
    return this.#reference
  }

  /** Puts a table in force, as its `save` gave it. */
  take(table: State): void {
    this.#reference = restoredReference(table)
    this.#enrichment = enrichment(this.#reference)
    this.#expects = this.#reference.agents().length > 0
  }

  tagsOf(series: Series): readonly Spell[] {
    return this.#enrichment.tagsOf(series)
  }

  /** The agents that should report to a group of series at a time. */
  expected(group: () => Tags, time: Millis): readonly string[] {
    return this.#expects ? this.#reference.expected(group(), time) : []
  }

  save(): State {
    return this.#reference.save()
  }

  restore(state: State): void {
    this.take(state)
  }
}
