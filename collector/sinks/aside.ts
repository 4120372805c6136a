// What of a sink's notifications was set aside, because the other side would not take it however often it was asked.

import type { Millis } from '../../protocol/series.ts'
import type { Undelivered } from '../store/outputs.ts'
import { packUndelivered } from '../store/publicationrows.ts'
import type { UndeliveredRows } from '../store/undelivered.ts'
import type { Parcel, Stop } from './sink.ts'

/** Tries before a notification is set aside: with their pauses some minutes, so that what restarts meanwhile gets it yet. */
const triesMost = 10
/** Beyond so many, and so many bytes on disk, nothing more is set aside: something else is wrong, and the store holds the rest. */
const [asideMost, asideBytes] = [1000, 16 << 20]

type Refused = Extract<Stop, { why: 'refused' }>

export class Aside {
  readonly #sink: string
  readonly #rows: UndeliveredRows
  /** By id of the notification. */
  readonly #items = new Map<string, Undelivered>()
  readonly #sizes = new Map<string, number>()
  /** The one refused last, and how often. */
  #refused: { id: string; tries: number } = { id: '', tries: 0 }
  /** The change that was begun last. */
  #last: Promise<unknown> = Promise.resolve()

  static async open(sink: string, rows: UndeliveredRows): Promise<Aside> {
    return new Aside(sink, rows, await rows.read(sink, asideMost))
  }

  private constructor(sink: string, rows: UndeliveredRows, items: readonly Undelivered[]) {
    this.#sink = sink
    this.#rows = rows
    for (const item of items) this.#hold(item)
  }

  get items(): readonly Undelivered[] {
    return [...this.#items.values()]
  }

  /** Without what was set aside. */
  left(parcel: Parcel): Parcel {
    if (this.#items.size === 0) return parcel
    return { ...parcel, notifications: parcel.notifications.filter(({ id }) => !this.#items.has(id)) }
  }

  /** Notes a refusal; true where it was the last one, and the notification is set aside. */
  async refuse({ notification: id, reason, told }: Refused, parcels: readonly Parcel[], at: Millis): Promise<boolean> {
    this.#refused = { id, tries: this.#refused.id === id ? this.#refused.tries + 1 : 1 }
    if (this.#refused.tries < triesMost) return false
    const { position, notifications } = parcels.find(({ notifications }) => notifications.some(one => one.id === id))!
    const item = { position, notification: notifications.find(one => one.id === id)!, at, reason, ...(told ? { told } : {}) }
    if (!this.#hasRoom(packUndelivered(item).length)) return false
    await this.#alone(() => this.#put([item]))
    return true
  }

  /** Has all of it tried again; says how many. */
  askAgain(): Promise<number> {
    return this.#alone(async () => {
      if (this.#items.size > 0) await this.#put(this.items.map(item => ({ ...item, again: true })))
      return this.#items.size
    })
  }

  /** The next that is to be tried again. */
  next(): Undelivered | undefined {
    for (const item of this.#items.values()) if (item.again) return item
    return undefined
  }

  taken(item: Undelivered): Promise<void> {
    return this.#alone(async () => {
      await this.#rows.remove(this.#sink, item)
      this.#items.delete(item.notification.id)
      this.#sizes.delete(item.notification.id)
    })
  }

  /** It was tried again, and is not taken. */
  stays({ again: _, ...item }: Undelivered, { reason, told }: Refused, at: Millis): Promise<void> {
    return this.#alone(() => this.#put([{ ...item, reason, at, ...(told ? { told } : {}) }]))
  }

  #hold(item: Undelivered): void {
    this.#items.set(item.notification.id, item)
    this.#sizes.set(item.notification.id, packUndelivered(item).length)
  }

  /** One that is larger than all may be has room where there is no other. */
  #hasRoom(bytes: number): boolean {
    if (this.#items.size === 0) return true
    const held = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0)
    return this.#items.size < asideMost && held + bytes <= asideBytes
  }

  /** One after the other: what is asked for meanwhile would put back what is just going. */
  #alone<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#last.then(change)
    this.#last = done.catch(() => {})
    return done
  }

  async #put(items: readonly Undelivered[]): Promise<void> {
    await this.#rows.put(this.#sink, items)
    for (const item of items) this.#hold(item)
  }
}
