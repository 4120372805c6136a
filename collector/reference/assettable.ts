// Puts the configured table of assets in force: at the start, whenever its file changes, and when someone says so.

import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { pack } from '../../platform/pack.ts'
import type { Journal } from '../ingest/journal.ts'
import type { ReferenceOptions } from './options.ts'
import { noReference, type Reference } from './reference.ts'
import { watchReference } from './watch.ts'

export interface AssetTable {
  /** Reads the file now. Never rejects. */
  renew(): Promise<void>
  run(signal: AbortSignal): Promise<void>
}

export interface AssetTableOptions {
  readonly reference?: ReferenceOptions | undefined
  readonly agents: readonly { readonly agent: string }[]
}

export interface AssetTablePorts {
  readonly journal: Pick<Journal, 'reference' | 'fingerprint'>
  readonly clock: Clock
  readonly log: Log
}

const namedMost = 10

/** A table takes effect through the journal, so that the same journal gives the same windows. @throws WaysideError WAY_DISK_* */
export const assetTable = async (
  { reference: options, agents }: AssetTableOptions,
  { journal, clock, log }: AssetTablePorts
): Promise<AssetTable> => {
  const none = noReference()
  const inForce = journal.fingerprint ?? none.fingerprint

  const put = (table: Reference): Promise<void> => journal.reference(table.fingerprint, pack(table.save()))

  const warnOfStrangers = (table: Reference): void => {
    const known = new Set(agents.map(({ agent }) => agent))
    const strangers = table.agents().filter(agent => !known.has(agent))
    if (strangers.length === 0) return
    log.warn('reference table names agents that are not under agents in the configuration: they may not send', {
      agents: strangers.slice(0, namedMost),
      count: strangers.length
    })
  }

  if (!options) {
    if (inForce !== none.fingerprint) await put(none)
    return { renew: async () => {}, run: async () => {} }
  }
  const watch = watchReference(options, { clock, log, inForce, found: warnOfStrangers, take: put })
  await watch.renew()
  return { renew: watch.renew, run: watch.run }
}
