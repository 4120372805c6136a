// The reference table in force: what it says of series and of the agents that should report.

import type { Millis, Series, Tags } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { type Awaited, awaited } from './awaited.ts'
import { type Enrichment, enrichment, type Spell } from './enrich.ts'
import { periodColumn, periodOf } from './kinds.ts'
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

  /** The tag that names assets. */
  get key(): string {
    return this.#reference.key
  }

  /** What should come of assets at a time, or later. */
  awaited(time: Millis): Awaited[] {
    return awaited(this.#reference, time)
  }

  /** How often a series has a sample; undefined where the table does not say. */
  periodOf({ tags }: Series, time: Millis): Millis | undefined {
    const asset = tags[this.#reference.key]
    return asset === undefined ? undefined : periodOf(this.#reference.attributesOf(asset, time)?.[periodColumn])
  }

  /** True of a series whose asset the table knows up to an earlier time only. */
  isRetired({ tags }: Series, time: Millis): boolean {
    const asset = tags[this.#reference.key]
    const intervals = asset === undefined ? [] : this.#reference.intervalsOf(asset)
    return intervals.length > 0 && intervals.at(-1)!.to <= time
  }

  /** The first time after another at which the table begins or ceases to say something; infinite where there is none. */
  borderAfter(time: Millis): Millis {
    let border = Number.POSITIVE_INFINITY
    for (const asset of this.#reference.assets())
      for (const { from, to } of this.#reference.intervalsOf(asset)) {
        if (from > time) border = Math.min(border, from)
        if (to > time) border = Math.min(border, to)
      }
    return border
  }

  save(): State {
    return this.#reference.save()
  }

  restore(state: State): void {
    this.take(state)
  }
}
