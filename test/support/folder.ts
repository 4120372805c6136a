// Files in memory and a clock that runs ahead, for tests that are not about the disk or the time.

import type { Clock } from '../../platform/clock.ts'
import { waiting } from '../../platform/clock.ts'
import type { Folder } from '../../platform/files.ts'
import { random } from '../../simulators/random.ts'
import { WorldFolder } from '../../simulators/world/folder.ts'

/** Whoever waits is woken at the next turn of the event loop, and finds that the time has passed. */
export const eagerClock = (start = 0): Clock => {
  let now = start
  const after: Clock['after'] = (ms, call) => {
    const timer = setImmediate(() => {
      now += Math.max(0, ms)
      call()
    })
    return () => clearImmediate(timer)
  }
  return { now: () => now, monotonic: () => now, sinceBoot: () => now, after, wait: waiting(after) }
}

export interface MemoryFolder {
  readonly files: WorldFolder
  /** The files as one run of a program sees them. */
  open(): Folder
}

export const memoryFolder = (seed = 1): MemoryFolder => {
  const atOnce: Clock['after'] = (_ms, call) => {
    queueMicrotask(call)
    return () => {}
  }
  const files = new WorldFolder({ after: atOnce }, random(seed))
  return { files, open: () => files.of({ alive: true }) }
}
