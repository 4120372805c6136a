// Checks what was told of windows on the way: revisions that rise, a last word that is on disk, and none revised that needed not be.

import type { WindowResult } from '../../collector/windows/window.ts'
import type { Fleet } from './convergence.ts'

/** As `runStore` configures watermarks. */
export const silentAfterMs = 60_000
export const holdMostMs = 120_000

const keyOf = ({ window, group, start, index = 0 }: WindowResult): string => `${window} ${group.key} from ${start} (${index})`

const shown = ({ revision, end, values }: WindowResult): string => `revision ${revision} to ${end} ${JSON.stringify(values)}`

/** Agents that were heard so often, and moved on so often, that nothing could be told without them. */
const steady = ({ journal }: Fleet): Set<string> => {
  const known = new Map<string, { heard: number; moved: number; watermark: number; steady: boolean }>()
  for (const entry of journal) {
    if (entry.kind !== 'batch' && entry.kind !== 'heartbeat') continue
    const { agent, received, watermark } = entry
    const before = known.get(agent) ?? { heard: received, moved: received, watermark: Number.NEGATIVE_INFINITY, steady: true }
    known.set(agent, {
      heard: received,
      moved: watermark > before.watermark ? received : before.moved,
      watermark: Math.max(watermark, before.watermark),
      steady: before.steady && received - before.heard < silentAfterMs && received - before.moved < holdMostMs
    })
  }
  return new Set([...known].filter(([, { steady }]) => steady).map(([agent]) => agent))
}

/**
 * One sentence for each thing that is wrong.
 * @param told everything, in order
 * @param found the windows on disk at the end
 * @param alone names of windows whose groups are of one agent each
 */
export const checkHistory = (
  fleet: Fleet,
  told: readonly WindowResult[],
  found: readonly WindowResult[],
  alone: ReadonlySet<string>
): string[] => {
  const faults: string[] = []
  const last = new Map<string, WindowResult>()
  const present = steady(fleet)
  for (const result of told) {
    const key = keyOf(result)
    const before = last.get(key)
    if (before && result.revision <= before.revision) faults.push(`${key}: ${shown(result)} came after ${shown(before)}`)
    last.set(key, result)
    if (result.revision > 1 && alone.has(result.window) && result.agents.every(agent => present.has(agent)))
      faults.push(`${key}: ${shown(result)}, although its agent was there all the time`)
  }
  for (const result of found) {
    const told = last.get(keyOf(result))
    if (!told || told.retracted || shown(told) !== shown(result))
      faults.push(`${keyOf(result)}: on disk is ${shown(result)}, told was ${told ? shown(told) : 'nothing'}`)
    last.delete(keyOf(result))
  }
  for (const [key, { retracted }] of last) if (!retracted) faults.push(`${key}: told, but not on disk`)
  return faults
}
