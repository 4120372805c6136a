// Takes all free space of a file system, and gives it back.

import { open } from 'node:fs/promises'

export interface Filler {
  /** Takes up to so many bytes; resolves with false where the disk was full before that. */
  grow(bytes: number): Promise<boolean>
  /** Takes all that is free now. */
  fill(): Promise<void>
  free(): Promise<void>
  close(): Promise<void>
}

const steps = [1 << 20, 1 << 16, 1 << 12, 1]

/** @param path of the file that grows */
export const filler = async (path: string): Promise<Filler> => {
  const file = await open(path, 'w')
  let length = 0

  const grow = async (bytes: number): Promise<boolean> => {
    try {
      const { bytesWritten } = await file.write(Buffer.alloc(bytes, 1), 0, bytes, length)
      length += bytesWritten
      return bytesWritten === bytes
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
      throw error
    }
  }

  return {
    grow,
    async fill() {
      for (const step of steps) while (await grow(step));
    },
    async free() {
      await file.truncate(0)
      length = 0
    },
    close: () => file.close()
  }
}
