// Turns what the engine made into one write: the rows to put, and what to tell of each journal entry.

import type { Operation, Table } from '../../platform/disk.ts'
import { pack } from '../../platform/pack.ts'
import type { Alert } from '../alerts/alert.ts'
import type { WindowResult } from '../windows/window.ts'
import { chunkOperations, type Newest, newestOf } from './chunks.ts'
import type { Dictionary } from './dictionary.ts'
import { agentKey, alertKey, openAlertKey, publicationKey } from './keys.ts'
import type { Outputs, Publication } from './outputs.ts'
import { isWorthTelling, packAlert, packPublication } from './publicationrows.ts'
import { rowWriter } from './windowrows.ts'

export interface Staged {
  readonly operations: Operation[]
  readonly publications: Publication[]
  /** By number of the series: its newest sample once this is written. */
  readonly newest: ReadonlyMap<number, Newest>
}

export interface StagePorts {
  readonly table: Table
  readonly series: Dictionary
  readonly streams: Dictionary
  /** The newest sample that is stored. */
  readonly newestOf: (series: number) => Promise<Newest | undefined>
}

const alertOperations = (alert: Alert): Operation[] => {
  const [value, open] = [packAlert(alert), openAlertKey(alert.pendingSince, alert.id)]
  return [
    { key: alertKey(alert.pendingSince, alert.id), value },
    alert.state === 'resolved' ? { key: open } : { key: open, value }
  ]
}

/** Nothing is written here; later entries see what earlier ones of the same write made. */
export const stage = async (
  outputs: readonly Outputs[],
  { table, series, streams, newestOf: stored }: StagePorts
): Promise<Staged> => {
  const operations: Operation[] = []
  const publications: Publication[] = []
  const newest = new Map<number, Newest>()
  const rows = rowWriter(table, streams, operations)

  const stageColumns = async ({ columns, position }: Outputs): Promise<void> => {
    for (const [index, column] of columns.entries()) {
      const number = series.stage(column.series.key, operations)
      operations.push(...chunkOperations(number, column, position, index))
      const sample = newestOf(column, newest.get(number) ?? (await stored(number)))
      if (sample) newest.set(number, sample)
    }
  }

  for (const output of outputs) {
    const { position, panes, alerts, agents } = output
    await stageColumns(output)
    const windows: WindowResult[] = []
    for (const pane of panes) windows.push(await rows.merge(pane))
    operations.push(...alerts.flatMap(alertOperations))
    operations.push(...agents.map(agent => ({ key: agentKey(agent.agent), value: pack(agent) })))
    const publication = { position, windows, alerts, agents }
    if (!isWorthTelling(publication)) continue
    publications.push(publication)
    operations.push({ key: publicationKey(position), value: packPublication(publication) })
  }
  operations.push(...rows.operations())
  return { operations, publications, newest }
}
