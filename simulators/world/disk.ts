// A disk in memory that forgets, at a power cut, what was not synced.

import type { Disk, Entry, Operation, Range, Table } from '../../platform/disk.ts'
import type { Random } from '../random.ts'
import type { WorldClock } from './clock.ts'
import { type Life, whileAlive } from './life.ts'

interface Stored {
  /** What a power cut leaves for certain. */
  durable: Map<string, Uint8Array>
  /** Writes after the last synced one, in order; a power cut keeps some first part of them. */
  unsynced: (readonly Operation[])[]
}

const apply = (rows: Map<string, Uint8Array>, operations: readonly Operation[]): void => {
  for (const { key, value } of operations) {
    if (value) rows.set(key, value.slice())
    else rows.delete(key)
  }
}

/** The disk of one machine; it outlives the programs that run on it. */
export class WorldDisk {
  readonly #clock: WorldClock
  readonly #random: Random
  readonly #tables = new Map<string, Stored>()

  constructor(clock: WorldClock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** What remains: everything synced, and any first part of the rest. A kill of the process alone loses nothing that was written. */
  cutPower(): void {
    for (const stored of this.#tables.values()) {
      const kept = this.#random.integer(stored.unsynced.length + 1)
      for (const operations of stored.unsynced.slice(0, kept)) apply(stored.durable, operations)
      stored.unsynced = []
    }
  }

  /** The disk as a program sees it, until its life ends. */
  of(life: Life): Disk {
    return { open: async name => this.#open(name, life) }
  }

  #open(name: string, life: Life): Table {
    let stored = this.#tables.get(name)
    if (!stored) this.#tables.set(name, (stored = { durable: new Map(), unsynced: [] }))
    const table = stored
    const rows = (): Map<string, Uint8Array> => {
      const all = new Map(table.durable)
      for (const operations of table.unsynced) apply(all, operations)
      return all
    }
    // Reads see what was written; the view is rebuilt only after a write.
    let view: Map<string, Uint8Array> | undefined
    const current = (): Map<string, Uint8Array> => (view ??= rows())

    const write = async (operations: readonly Operation[], sync: boolean): Promise<void> => {
      const written = operations.map(({ key, value }) => (value ? { key, value: value.slice() } : { key }))
      // The write may reach the disk although the program dies before it hears of it.
      await this.#wait(this.#random.uniform() * 3)
      if (!life.alive && this.#random.uniform() < 0.5) return
      table.unsynced.push(written)
      if (view) apply(view, written)
      if (!sync) return
      await this.#wait(this.#random.uniform() * 5)
      if (!life.alive) return
      for (const earlier of table.unsynced) apply(table.durable, earlier)
      table.unsynced = []
    }

    const range = ({ from, to, limit, reverse = false }: Range): Entry[] => {
      const keys = [...current().keys()].filter(key => key >= from && key < to).sort()
      if (reverse) keys.reverse()
      return keys.slice(0, limit).map(key => ({ key, value: current().get(key)!.slice() }))
    }

    return {
      get: key => whileAlive(life, Promise.resolve(current().get(key)?.slice())),
      range: query => whileAlive(life, Promise.resolve(range(query))),
      write: (operations, { sync }) => whileAlive(life, write(operations, sync)),
      close: async () => {}
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise(resolve => this.#clock.after(ms, resolve))
  }
}
