// Makes few notifications of many changes: the first of its kind at once, more of it together, a storm as one.

import { emptyTags, type Millis, type Tags } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Alert } from './alert.ts'
import { isTold } from './episode.ts'
import type { Notification, NotificationOptions } from './notification.ts'

/** The journal entry after which something is told. */
export interface Telling {
  readonly position: number
  readonly received: Millis
}

/** Changes that are told together. */
interface Kin {
  readonly of: Tags
  /** Nothing is told of it before. */
  until: Millis
  waiting: Alert[]
}

interface Saved {
  readonly kin: readonly (readonly [string, Kin])[]
  readonly until: Millis
  readonly sent: number
}

const never = Number.NEGATIVE_INFINITY

/** What is saved where nothing was ever told. */
export const noneSent: State = { kin: [], until: never, sent: 0 } satisfies Saved

/** Times are the journal's, so that a replay tells the same under the same ids. */
export class Notifying {
  readonly #options: () => NotificationOptions
  #kin = new Map<string, Kin>()
  /** The interval in which so many were sent ends then. */
  #until: Millis = never
  #sent = 0

  constructor(options: () => NotificationOptions) {
    this.#options = options
  }

  /** What is to be told now, of these changes and of those that have waited. */
  push(changes: readonly Alert[], telling: Telling): Notification[] {
    for (const alert of changes) if (isTold(alert)) this.#kinOf(alert).waiting.push(alert)
    if (this.#kin.size === 0) return []
    this.#pass(telling.received)
    const ripe = [...this.#kin.values()].filter(({ until, waiting }) => waiting.length > 0 && until <= telling.received)
    return ripe.length === 0 ? [] : this.#tell(ripe, telling)
  }

  save(): State {
    return {
      kin: [...this.#kin].map(([key, { waiting, ...kin }]) => [key, { ...kin, waiting: [...waiting] }]),
      until: this.#until,
      sent: this.#sent
    } satisfies Saved
  }

  restore(state: State): void {
    const { kin, until, sent } = state as Saved
    this.#kin = new Map(kin.map(([key, { waiting, ...rest }]) => [key, { ...rest, waiting: [...waiting] }]))
    this.#until = until
    this.#sent = sent
  }

  #kinOf({ group }: Alert): Kin {
    const of = emptyTags()
    for (const name of this.#options().by) if (group.tags[name] !== undefined) of[name] = group.tags[name]
    const key = JSON.stringify(of)
    const known = this.#kin.get(key)
    if (known) return known
    const kin = { of, until: never, waiting: [] }
    this.#kin.set(key, kin)
    return kin
  }

  #pass(received: Millis): void {
    for (const [key, { until, waiting }] of this.#kin) if (waiting.length === 0 && until <= received) this.#kin.delete(key)
    if (this.#until > received) return
    this.#sent = 0
    this.#until = received + this.#options().interval
  }

  #tell(ripe: readonly Kin[], { position, received }: Telling): Notification[] {
    const isStorm = this.#sent + ripe.length > this.#options().atOnce
    // All that is left of a storm waits for the end of the interval.
    if (isStorm && this.#sent > 0) return []
    const told = isStorm
      ? [{ changes: ripe.flatMap(({ waiting }) => waiting) }]
      : ripe.map(({ of, waiting }) => ({ of, changes: waiting }))
    for (const kin of ripe) {
      kin.until = received + this.#options().interval
      kin.waiting = []
    }
    this.#sent += told.length
    return told.map((one, index) => ({ id: `${position}-${index}`, time: received, ...one }))
  }
}
