// What the result of a window contributes to a window that reads it.

import type { Contributing } from '../windows/contributions.ts'
import type { Grouping } from '../windows/grouping.ts'
import type { WindowResult } from '../windows/window.ts'
import type { Watermarks } from './watermarks.ts'

export interface ContributionPorts {
  /** The groups of the window that is read. */
  readonly groups: Grouping
  readonly watermarks: Watermarks
}

/** No number, no contribution. A zero has no sign: it would not come back from the disk. */
const numberOf = ({ values, retracted }: WindowResult, of: string): number => {
  const value = values[of]
  return retracted || typeof value !== 'number' || !Number.isFinite(value) ? Number.NaN : value + 0
}

/** The same for a result that was told and for one that comes from the disk. */
export const contributionOf = (result: WindowResult, of: string, { groups, watermarks }: ContributionPorts): Contributing => {
  const { group, start, index = 0, revision, agents } = result
  const [value, again] = [numberOf(result, of), revision > 1]
  return { group: groups.find(group.key)!, start, index, value, agents: watermarks.setOf(agents), again }
}
