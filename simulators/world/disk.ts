// A disk in memory that forgets, at a power cut, what was not synced.

import type { Disk, Operation, Table } from '../../platform/disk.ts'
import type { Random } from '../random.ts'
import type { WorldClock } from './clock.ts'
import { type Life, whileAlive } from './life.ts'
import { Rows } from './rows.ts'

interface Stored {
  /** What a power cut leaves for certain. */
  durable: Rows
  /** What reads see. */
  written: Rows
  /** Writes after the last synced one, in order; a power cut keeps some first part of them. */
  unsynced: (readonly Operation[])[]
}

/** The disk of one machine; it outlives the programs that run on it. */
export class WorldDisk {
  readonly #clock: WorldClock
  readonly #random: Random
  readonly #tables = new Map<string, Stored>()
  #duringWrite: (() => void) | undefined

  constructor(clock: WorldClock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** Calls once while the next synced write is under way: before, or after, it has reached the disk. */
  duringNextWrite(call: () => void): void {
    this.#duringWrite = call
  }

  /** What remains: everything synced, and any first part of the rest. A kill of the process alone loses nothing that was written. */
  cutPower(): void {
    for (const stored of this.#tables.values()) {
      const kept = this.#random.integer(stored.unsynced.length + 1)
      for (const operations of stored.unsynced.slice(0, kept)) stored.durable.apply(operations)
      stored.written = new Rows(stored.durable)
      stored.unsynced = []
    }
  }

  /** The disk as a program sees it, until its life ends. */
  of(life: Life): Disk {
    return { open: async name => this.#open(name, life) }
  }

  #open(name: string, life: Life): Table {
    const table = this.#tables.get(name) ?? { durable: new Rows(), written: new Rows(), unsynced: [] }
    this.#tables.set(name, table)
    for (const operations of table.unsynced) table.durable.apply(operations)
    table.unsynced = []
    return {
      get: key => whileAlive(life, Promise.resolve(table.written.get(key))),
      range: query => whileAlive(life, Promise.resolve(table.written.range(query))),
      write: (operations, { sync }) => whileAlive(life, this.#write(table, life, operations, sync)),
      close: async () => {}
    }
  }

  /** A write may reach the disk although the program dies before it hears of it. */
  async #write(table: Stored, life: Life, operations: Iterable<Operation>, sync: boolean): Promise<void> {
    const written = Array.from(operations, ({ key, value }) => (value ? { key, value: value.slice() } : { key }))
    await this.#wait(3)
    if (!life.alive) return
    table.unsynced.push(written)
    table.written.apply(written)
    if (!sync) return
    if (this.#random.uniform() < 0.5) this.#interrupt()
    await this.#wait(5)
    if (!life.alive) return
    for (const earlier of table.unsynced) table.durable.apply(earlier)
    table.unsynced = []
    this.#interrupt()
    await this.#wait(5)
  }

  #interrupt(): void {
    const call = this.#duringWrite
    this.#duringWrite = undefined
    call?.()
  }

  #wait(most: number): Promise<void> {
    return new Promise(resolve => this.#clock.after(this.#random.uniform() * most, resolve))
  }
}
