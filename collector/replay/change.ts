// Computes a stretch of the journal twice, with the rules in force and with others, and says what these would change.

import type { Millis } from '../../protocol/series.ts'
import type { Alert } from '../alerts/alert.ts'
import type { CollectorConfiguration } from '../configuration.ts'
import { definitionsOf } from '../definitions/definitions.ts'
import type { Store } from '../store/store.ts'
import { type AlertDiff, diffAlerts } from './alertdiff.ts'
import { rangeOf, readSince } from './range.ts'
import { type Recomputed, recompute } from './recompute.ts'
import { oldestOf, type ReplayPorts } from './replay.ts'
import type { Report } from './report.ts'
import { compareWindows } from './windows.ts'

export interface RulesChange {
  readonly before: CollectorConfiguration
  readonly after: CollectorConfiguration
  readonly from: Millis
  readonly to: Millis | undefined
  /** The journal is read so much further back, for detectors to learn from. */
  readonly learn: Millis
}

export interface ChangePorts extends ReplayPorts {
  /** Empty; it takes what the rules in force make of it. `scratch` is for the others. */
  readonly baseline: Store
}

export interface ChangeReport extends Pick<Report, 'range' | 'read' | 'windows'> {
  readonly alerts: AlertDiff
}

const firedIn = async (store: Store, since: Millis, to: Millis): Promise<Alert[]> => {
  const found: Alert[] = []
  for await (const alert of store.alertsSince({ from: Math.max(0, since), to })) {
    if (alert.firingSince !== undefined) found.push(alert)
  }
  return found
}

/** Both begin without anything learnt, at the same entry: what is different is so because of the rules. */
export const replayChange = async (
  { before, after, from, to, learn }: RulesChange,
  { journal, stored, scratch, baseline, log, onProgress }: ChangePorts
): Promise<ChangeReport> => {
  const leadMost = before.watermarks.leadMost
  const since = Math.min(...[before, after].map(({ windows }) => readSince(from, windows, leadMost))) - learn
  const last = await stored.position()
  const compute = (configuration: CollectorConfiguration, scratch: Store): Promise<Recomputed> =>
    recompute({ definitions: definitionsOf(configuration), since, last }, { journal, scratch, log, onProgress })
  await compute(before, baseline)
  const read = await compute(after, scratch)
  const whole = Math.max(from, (await oldestOf(journal, log)) + (from - since - learn))
  const range = rangeOf(whole, to, await stored.agents())
  const names = new Set([...before.windows, ...after.windows].map(({ common }) => common.name))
  const [was, is] = [await firedIn(baseline, since, range.to), await firedIn(scratch, since, range.to)]
  return {
    range,
    read,
    windows: await compareWindows([...names], range, { stored: baseline, computed: scratch }),
    alerts: diffAlerts(was, is, range)
  }
}
