// Says now and then how far a replay is.

import type { Clock } from '../../platform/clock.ts'
import type { Recomputed } from './recompute.ts'

const everyMs = 2000

export const progress = (clock: Clock, say: (line: string) => void): ((done: Recomputed, entries: number) => void) => {
  const began = clock.monotonic()
  let told = began
  return (done, entries) => {
    const now = clock.monotonic()
    if (now - told < everyMs) return
    told = now
    const percent = Math.floor((done.entries / entries) * 100)
    say(`${percent}% of ${entries} entries, ${done.samples} samples, ${Math.round((now - began) / 1000)} s\n`)
  }
}
