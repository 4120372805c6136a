// The name of this boot of the machine: monotonic times compare only within one.

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** As Linux tells it; where nothing does, a new one for each call, as if the machine had started with the program. */
export const bootId = (file = '/proc/sys/kernel/random/boot_id'): string => {
  try {
    const text = readFileSync(file, 'utf8').trim()
    if (text !== '') return text
  } catch {
    // Other systems, and a sandbox that hides the file.
  }
  return randomUUID()
}
