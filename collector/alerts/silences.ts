// The silences there are, and which of them are in force.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { selects, testOf } from '../windows/select.ts'
import type { Alert } from './alert.ts'
import { recurrence } from './recurrence.ts'
import type { Silence } from './silence.ts'

/** At one time. */
export const silencesMax = 1000

const minuteMs = 60_000

/** A silence with what is made of it once. */
interface Ready {
  readonly silence: Silence
  readonly has: (alert: Pick<Alert, 'detector' | 'group'>) => boolean
  readonly isOn: (time: Millis) => boolean
}

const ready = (silence: Silence): Ready => {
  const { detector, measurement, tags, from, until = Number.POSITIVE_INFINITY, repeat } = silence
  const named = detector === undefined ? () => true : testOf(detector)
  const selected = selects({ measurement, tags })
  const repeats = repeat ? recurrence(repeat) : () => true
  return {
    silence,
    has: alert => named(alert.detector) && selected(alert.group.measurement, alert.group.tags),
    isOn: time => time >= from && time < until && repeats(time)
  }
}

interface Saved {
  readonly silences: readonly Silence[]
  /** Ids of those in force. */
  readonly active: readonly string[]
}

/** What is saved of none. */
export const noSilences: State = { silences: [], active: [] } satisfies Saved

/** Times are the collector's, as the journal has them. */
export class Silences {
  #all = new Map<string, Ready>()
  #active: readonly string[] = []
  /** Up to here the same ones are in force. */
  #edge: Millis = Number.NEGATIVE_INFINITY

  get list(): (Silence & { readonly active: boolean })[] {
    return [...this.#all.values()].map(({ silence }) => ({ ...silence, active: this.#active.includes(silence.id) }))
  }

  has(id: string): boolean {
    return this.#all.has(id)
  }

  /** False where there are too many. */
  add(silence: Silence): boolean {
    if (this.#all.size >= silencesMax) return false
    this.#all.set(silence.id, ready(silence))
    this.#edge = Number.NEGATIVE_INFINITY
    return true
  }

  remove(id: string): void {
    this.#all.delete(id)
    this.#edge = Number.NEGATIVE_INFINITY
  }

  /** The time has come to this: true where others are in force than before. Those that are over are gone. */
  pass(now: Millis): boolean {
    if (now < this.#edge) return false
    for (const [id, { silence }] of this.#all) if ((silence.until ?? Number.POSITIVE_INFINITY) <= now) this.#all.delete(id)
    this.#edge = this.#nextEdge(now)
    const before = this.#active
    this.#active = [...this.#all.values()].filter(({ isOn }) => isOn(now)).map(({ silence }) => silence.id)
    return before.join() !== this.#active.join()
  }

  /** The first in force that has an alert. */
  of(alert: Pick<Alert, 'detector' | 'group'>): string | undefined {
    return this.#active.find(id => this.#all.get(id)?.has(alert))
  }

  save(): State {
    return { silences: [...this.#all.values()].map(({ silence }) => silence), active: this.#active } satisfies Saved
  }

  restore(state: State): void {
    const { silences, active } = state as Saved
    this.#all = new Map(silences.map(silence => [silence.id, ready(silence)]))
    this.#active = active
    this.#edge = Number.NEGATIVE_INFINITY
  }

  #nextEdge(now: Millis): Millis {
    let edge = Number.POSITIVE_INFINITY
    for (const { silence } of this.#all.values()) {
      const { from, until = Number.POSITIVE_INFINITY, repeat } = silence
      if (repeat) edge = Math.min(edge, Math.floor(now / minuteMs + 1) * minuteMs)
      for (const time of [from, until]) if (time > now) edge = Math.min(edge, time)
    }
    return edge
  }
}
