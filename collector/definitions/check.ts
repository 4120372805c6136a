// What a configuration would change of what is in force, for people who check it before they use it.

import { silentLog } from '../../platform/log.ts'
import { assertBackfills } from './backfills.ts'
import { changesOf } from './changes.ts'
import type { Definitions } from './definitions.ts'
import { readDefinitions } from './read.ts'
import { changesText } from './text.ts'
import { toldDefinitions } from './told.ts'

/** A line for each window and each detector; none where the collector has not run yet. @throws WaysideError WAY_CONFIG_INVALID */
export const checkText = (data: string, definitions: Definitions): string[] => {
  const before = toldDefinitions(data)
  const changes = changesOf(before && readDefinitions(before, silentLog), readDefinitions(definitions, silentLog))
  assertBackfills(changes)
  return before ? changesText(changes) : []
}
