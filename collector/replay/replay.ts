// Computes windows and alerts again from the journal, beside what is stored, and says where they differ.

import type { Log } from '../../platform/log.ts'
import type { Millis } from '../../protocol/series.ts'
import type { CollectorConfiguration } from '../configuration.ts'
import { reading } from '../engine/reading.ts'
import type { Journal } from '../ingest/journal.ts'
import type { Store } from '../store/store.ts'
import { compareAlerts } from './alerts.ts'
import { triedDefinitions } from './definitions.ts'
import { rangeOf, readSince } from './range.ts'
import { type Recomputed, recompute } from './recompute.ts'
import type { Report } from './report.ts'
import { compareWindows } from './windows.ts'

export interface Replay {
  readonly configuration: CollectorConfiguration
  readonly from: Millis
  readonly to: Millis | undefined
  /** A file with other windows. */
  readonly windows: string | undefined
}

export interface ReplayPorts {
  readonly journal: Journal
  readonly stored: Store
  readonly scratch: Store
  readonly log: Log
  readonly onProgress: (done: Recomputed, entries: number) => void
}

/** When the oldest entry came, where some before it are gone: of what came earlier nothing can be computed again. */
export const oldestOf = async (journal: Journal, log: Log): Promise<Millis> => {
  if (journal.first === 1) return Number.NEGATIVE_INFINITY
  const [oldest] = await reading(journal, log)(journal.first - 1, 1)
  return oldest?.received ?? Number.POSITIVE_INFINITY
}

/** Windows from a time on, as far back as the journal reaches. */
export const replay = async (
  { configuration, from, to, windows: file }: Replay,
  { journal, stored, scratch, log, onProgress }: ReplayPorts
): Promise<Report> => {
  const { windows, detectors, rules, definitions } = triedDefinitions(configuration, file)
  const since = readSince(from, windows, configuration.watermarks.leadMost)
  const read = await recompute({ definitions, since, last: await stored.position() }, { journal, scratch, log, onProgress })
  const whole = Math.max(from, (await oldestOf(journal, log)) + (from - since))
  const range = rangeOf(whole, to, await stored.agents())
  const stores = { stored, computed: scratch }
  const names = windows.map(({ common }) => common.name)
  return {
    range,
    read,
    windows: await compareWindows(names, range, stores),
    alerts: await compareAlerts(
      [...detectors, ...rules].map(({ common }) => common.name),
      range,
      stores
    ),
    left: [...new Set((await stored.windowGroups()).map(({ window }) => window))].filter(name => !names.includes(name)).sort()
  }
}
