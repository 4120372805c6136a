// A directory of a fault's own.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Workshop {
  readonly directory: string
  remove(): Promise<void>
}

export const workshop = async (): Promise<Workshop> => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-faults-'))
  return { directory, remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }) }
}
