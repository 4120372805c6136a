// A directory of a fault's own, and what runs in it until the fault ends.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Workshop {
  readonly directory: string
  /** Ends it with the workshop: what was opened last, first. */
  closing<Opened extends { close(): Promise<unknown> }>(opened: Opened): Opened
  /** Ends all that runs in it, and removes it. */
  remove(): Promise<void>
}

export const workshop = async (): Promise<Workshop> => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-faults-'))
  const ends: (() => Promise<unknown>)[] = []
  return {
    directory,
    closing(opened) {
      ends.unshift(() => opened.close())
      return opened
    },
    async remove() {
      for (const close of ends) await close()
      await rm(directory, { recursive: true, force: true, maxRetries: 3 })
    }
  }
}
