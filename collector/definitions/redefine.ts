// Brings definitions into force: an entry of the journal says so, where they differ from those that are.

import type { Log } from '../../platform/log.ts'
import type { Journal } from '../ingest/journal.ts'
import { assertBackfills } from './backfills.ts'
import { type Changes, changesOf, isSame } from './changes.ts'
import type { Definitions } from './definitions.ts'
import { readDefinitions } from './read.ts'

/** @throws WaysideError WAY_CONFIG_INVALID, WAY_DISK_*: those before stay in force */
export type Redefine = (definitions: Definitions) => Promise<Changes>

export const redefining =
  (journal: Pick<Journal, 'define' | 'definitions' | 'last'>, log: Log): Redefine =>
  async definitions => {
    const before = await journal.definitions()
    const changes = changesOf(before && readDefinitions(before.definitions, log), readDefinitions(definitions, log))
    // Damaged ones cannot be compared with: the engine knows what it goes on with.
    if (before || journal.last === 0) assertBackfills(changes)
    if (!isSame(changes)) await journal.define(definitions)
    return changes
  }
