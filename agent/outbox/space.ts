// How many bytes the outbox may have on disk: less than it is allowed where the disk gets full.

import type { Clock } from '../../platform/clock.ts'
import type { Folder } from '../../platform/files.ts'
import type { RoomLimits } from './room.ts'

/** How long the free space of the disk is believed. */
const freeForMs = 1000

export class Space {
  readonly #folder: Pick<Folder, 'free'>
  readonly #limits: RoomLimits
  readonly #clock: Pick<Clock, 'monotonic'>
  #free = { askedAt: Number.NEGATIVE_INFINITY, bytes: 0 }

  constructor(folder: Pick<Folder, 'free'>, limits: RoomLimits, clock: Pick<Clock, 'monotonic'>) {
    this.#folder = folder
    this.#limits = limits
    this.#clock = clock
  }

  /** @param bytes that it has now */
  async limit(bytes: number): Promise<number> {
    const { bytesMax, bytesMin, keepFree } = this.#limits
    const now = this.#clock.monotonic()
    if (now - this.#free.askedAt > freeForMs) this.#free = { askedAt: now, bytes: await this.#folder.free() }
    return Math.min(bytesMax, Math.max(bytesMin, bytes + this.#free.bytes - keepFree))
  }
}
