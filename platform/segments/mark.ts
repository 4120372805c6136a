// The end mark: how far a log was known to be on disk, in a file of its own, so that damage at the very end is seen and counted.

import { crc32 } from 'node:zlib'
import { type File, type Folder, readWhole } from '../files.ts'
import type { Standing } from './frame.ts'

/** Two slots, written in turn, each within one sector: a torn write leaves the other. */
const slotBytes = 512
const headBytes = 24

/** A standing, with a few bytes of the log's owner. */
export interface Mark extends Standing {
  readonly notes: Uint8Array
}

const slotOf = ({ position, before, notes }: Mark): Buffer => {
  const slot = Buffer.alloc(slotBytes)
  slot.writeDoubleBE(position, 4)
  slot.writeDoubleBE(before, 12)
  slot.writeUInt16BE(notes.length, 20)
  slot.set(notes, headBytes)
  slot.writeUInt32BE(crc32(slot.subarray(4)), 0)
  return slot
}

const markOf = (slot: Buffer): Mark[] => {
  if (slot.length < slotBytes || slot.readUInt32BE(0) !== crc32(slot.subarray(4))) return []
  const notes = slot.subarray(headBytes, headBytes + slot.readUInt16BE(20))
  return [{ position: slot.readDoubleBE(4), before: slot.readDoubleBE(12), notes }]
}

/** The newer of the two slots that can be read. */
export const readMark = async (folder: Folder): Promise<Mark | undefined> => {
  const bytes = Buffer.from((await readWhole(folder, 'mark').catch(() => undefined)) ?? [])
  const marks = [markOf(bytes.subarray(0, slotBytes)), markOf(bytes.subarray(slotBytes, 2 * slotBytes))].flat()
  return marks.sort((a, b) => a.position - b.position || a.before - b.before).at(-1)
}

/**
 * Writes marks behind the commits, never before them and not synced: after a power cut the mark may be old, never ahead. One write
 * at a time; of those that come meanwhile the last is written. A mark that cannot be written is missed at worst after damage.
 */
export class MarkWriter {
  readonly #folder: Folder
  #file: File | undefined
  #next: Mark | undefined
  #writing: Promise<void> | undefined
  #slot = 0

  constructor(folder: Folder) {
    this.#folder = folder
  }

  write(mark: Mark): void {
    this.#next = mark
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
  }

  /** Resolves when no mark is on its way any more. */
  async idle(): Promise<void> {
    await this.#writing
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#file?.close().catch(() => {})
  }

  async #write(): Promise<void> {
    try {
      this.#file ??= await this.#open()
      for (let mark = this.#next; mark; mark = this.#next) {
        this.#next = undefined
        await this.#file.write((this.#slot++ % 2) * slotBytes, slotOf(mark))
      }
    } catch {
      await this.#file?.close().catch(() => {})
      this.#file = undefined
    }
  }

  async #open(): Promise<File> {
    const known = (await this.#folder.list()).some(({ name }) => name === 'mark')
    return known ? this.#folder.open('mark') : this.#folder.create('mark')
  }
}
