// Plain files in memory that forget, at a power cut, any part of what was not synced.

import type { Clock } from '../../platform/clock.ts'
import type { File, Folder } from '../../platform/files.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Random } from '../random.ts'
import { type Life, whileAlive } from './life.ts'

const sectorBytes = 512

interface Pending {
  readonly offset: number
  readonly bytes: Uint8Array
}

/** Bytes that grow as they are written. */
class Content {
  length = 0
  #bytes = new Uint8Array(64)

  put({ offset, bytes }: Pending): void {
    this.length = Math.max(this.length, offset + bytes.length)
    if (this.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.length)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes.set(bytes, offset)
  }

  slice(from = 0, to = this.length): Uint8Array {
    return this.#bytes.slice(from, Math.min(to, this.length))
  }
}

/** One file: what reads see, what a power cut leaves for certain, and the writes between. */
class Stored {
  written = new Content()
  durable = new Content()
  unsynced: Pending[] = []

  write(offset: number, bytes: Uint8Array): void {
    this.written.put({ offset, bytes })
    this.unsynced.push({ offset, bytes })
  }

  sync(): void {
    for (const pending of this.unsynced) this.durable.put(pending)
    this.unsynced = []
  }

  /** Of everything not synced any sectors stay, in no order: what the page cache had written back by then. */
  cutPower(random: Random): void {
    for (const { offset, bytes } of this.unsynced) {
      for (let from = 0; from < bytes.length; ) {
        const to = Math.min(bytes.length, from + sectorBytes - ((offset + from) % sectorBytes))
        if (random.uniform() < 0.5) this.durable.put({ offset: offset + from, bytes: bytes.subarray(from, to) })
        from = to
      }
    }
    this.written = new Content()
    this.written.put({ offset: 0, bytes: this.durable.slice() })
    this.unsynced = []
  }
}

/** The files of one machine, by path; they outlive the programs that use them. */
export class WorldFolder {
  readonly #clock: Pick<Clock, 'after'>
  readonly #random: Random
  readonly #files = new Map<string, Stored>()
  /** Removed, but not for certain. */
  readonly #removed = new Map<string, Stored>()
  #duringSync: (() => void) | undefined
  /** Every write fails while the disk is said to be full. */
  full = false

  constructor(clock: Pick<Clock, 'after'>, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** Calls once while the next sync is under way: before, or after, it has reached the disk. */
  duringNextWrite(call: () => void): void {
    this.#duringSync = call
  }

  cutPower(): void {
    for (const [path, stored] of this.#removed) {
      if (!this.#files.has(path) && this.#random.uniform() < 0.5) this.#files.set(path, stored)
    }
    this.#removed.clear()
    for (const stored of this.#files.values()) stored.cutPower(this.#random)
  }

  /** The files as a program sees them, until its life ends. */
  of(life: Life, prefix = ''): Folder {
    const guarded = <T>(work: () => T | Promise<T>): Promise<T> => whileAlive(life, Promise.resolve().then(work))
    return {
      list: () =>
        guarded(() =>
          [...this.#files]
            .filter(([path]) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
            .map(([path, { written }]) => ({ name: path.slice(prefix.length), bytes: written.length }))
            .sort((a, b) => (a.name < b.name ? -1 : 1))
        ),
      create: name =>
        guarded(() => {
          this.#demandRoom(prefix + name)
          this.#files.set(prefix + name, new Stored())
          return this.#file(prefix + name, life)
        }),
      open: name => guarded(() => this.#file(prefix + name, life)),
      remove: name =>
        guarded(() => {
          this.#removed.set(prefix + name, this.#of(prefix + name))
          this.#files.delete(prefix + name)
        }),
      rename: (from, to) =>
        guarded(() => {
          this.#files.set(prefix + to, this.#of(prefix + from))
          this.#files.delete(prefix + from)
        }),
      folder: async name => this.of(life, `${prefix}${name}/`),
      free: async () => (this.full ? 0 : 1 << 30)
    }
  }

  #of(path: string): Stored {
    const stored = this.#files.get(path)
    if (!stored) throw new WaysideError('WAY_DISK_FAILED', `${path}: no such file`)
    return stored
  }

  #demandRoom(path: string): void {
    if (this.full) throw new WaysideError('WAY_DISK_FULL', `${path}: no space left`)
  }

  #file(path: string, life: Life): File {
    const stored = this.#of(path)
    return {
      read: (offset, length) => whileAlive(life, Promise.resolve(stored.written.slice(offset, offset + length))),
      // A copy: the caller may use its memory again, and the slice of a Buffer is the same memory.
      write: (offset, bytes) => whileAlive(life, this.#write(path, stored, life, offset, new Uint8Array(bytes))),
      sync: () => whileAlive(life, this.#sync(stored, life)),
      close: async () => {}
    }
  }

  async #write(path: string, stored: Stored, life: Life, offset: number, bytes: Uint8Array): Promise<void> {
    await this.#wait(1)
    this.#demandRoom(path)
    if (life.alive) stored.write(offset, bytes)
  }

  async #sync(stored: Stored, life: Life): Promise<void> {
    if (this.#random.uniform() < 0.5) this.#interrupt()
    await this.#wait(5)
    if (!life.alive) return
    stored.sync()
    this.#interrupt()
    await this.#wait(5)
  }

  #interrupt(): void {
    const call = this.#duringSync
    this.#duringSync = undefined
    call?.()
  }

  #wait(most: number): Promise<void> {
    return new Promise(resolve => this.#clock.after(this.#random.uniform() * most, resolve))
  }
}
