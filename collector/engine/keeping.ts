// When the engine's state is kept: as often as starting again from it takes about as long as reading it.

import type { Clock } from '../../platform/clock.ts'
import type { JournalEntry } from '../ingest/entry.ts'
import type { Keep } from '../store/outputs.ts'
import type { Store } from '../store/store.ts'
import type { Engine } from './engine.ts'

const bytesLeast = 8 << 20
/** Entries cost something whatever their bytes. */
const entryBytes = 500
const idleMs = 60_000

export interface Keeping {
  /** Position of the state that is kept. */
  position(): number
  /** The state that is kept is that of this position. */
  from(position: number): void
  note(entries: readonly JournalEntry[]): void
  ifDue(position: number): Promise<void>
  now(position: number): Promise<void>
  /** The state of a position, to be written with what the store has of it. */
  state(position: number): Keep
}

export const keeping = (store: Store, engine: Engine, clock: Clock): Keeping => {
  let [kept, keptBytes, since, keptAt] = [0, 0, 0, clock.monotonic()]

  const note = (position: number, bytes: number): void => {
    keptBytes = bytes
    kept = position
    since = 0
    keptAt = clock.monotonic()
  }

  const now = async (position: number): Promise<void> => {
    if (position !== kept) note(position, await store.keep({ position, engine: engine.save() }))
  }

  return {
    position: () => kept,
    from(position) {
      kept = position
    },
    note(entries) {
      for (const entry of entries) since += entryBytes + ('bytes' in entry ? entry.bytes.length : 0)
    },
    async ifDue(position) {
      const long = clock.monotonic() - keptAt >= idleMs && since >= keptBytes
      if (long || since >= Math.max(bytesLeast, keptBytes * 2)) await now(position)
    },
    now,
    state: position => ({ engine: engine.save(), onKept: bytes => note(position, bytes) })
  }
}
