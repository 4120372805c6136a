// Turns what the engine made into one write: the rows to put, and what to tell of each journal entry.

import type { Operation } from '../../platform/disk.ts'
import { pack } from '../../platform/pack.ts'
import type { Alert } from '../alerts/alert.ts'
import { chunkOperations, type Newest, newestOf } from './chunks.ts'
import { agentKey, alertKey, auditKey, openAlertKey, publicationKey } from './keys.ts'
import type { Outputs, Publication } from './outputs.ts'
import { isWorthTelling, packAlert, packPublication } from './publicationrows.ts'

export interface Staged {
  /** Without the publications. */
  readonly operations: readonly Operation[]
  readonly publications: Publication[]
  /** By number of the series: its newest sample once this is written. */
  readonly newest: ReadonlyMap<number, Newest>
}

/** @param stored the newest sample of a series that is stored */
export type NewestStored = (series: number) => Promise<Newest | undefined>

const alertOperations = (alert: Alert): Operation[] => {
  const [value, open] = [packAlert(alert), openAlertKey(alert.pendingSince, alert.id)]
  return [
    { key: alertKey(alert.pendingSince, alert.id), value },
    alert.state === 'resolved' ? { key: open } : { key: open, value }
  ]
}

/** Each holds until the next is asked for. */
export function* operationsOf({ operations, publications }: Staged): Generator<Operation> {
  yield* operations
  for (const one of publications) yield { key: publicationKey(one.position), value: packPublication(one) }
}

/** Nothing is written here; doing it again gives the same rows. */
export const stage = async (outputs: readonly Outputs[], stored: NewestStored): Promise<Staged> => {
  const operations: Operation[] = []
  const publications: Publication[] = []
  const newest = new Map<number, Newest>()

  const stageSamples = async ({ batch, position }: Outputs): Promise<void> => {
    for (const [index, column] of (batch?.columns ?? []).entries()) {
      const number = batch!.numbers[index]!
      if (number < 0) continue
      operations.push(...chunkOperations(number, column, position, index))
      const sample = newestOf(column, newest.get(number) ?? (await stored(number)))
      if (sample) newest.set(number, sample)
    }
  }

  for (const output of outputs) {
    const { position, windows, alerts, agents, notifications, audit } = output
    await stageSamples(output)
    operations.push(...alerts.flatMap(alertOperations))
    operations.push(...agents.map(agent => ({ key: agentKey(agent.agent), value: pack(agent) })))
    if (audit) operations.push({ key: auditKey(position), value: pack(audit) })
    const publication = { position, windows, alerts, agents, ...(notifications ? { notifications } : {}) }
    if (isWorthTelling(publication)) publications.push(publication)
  }
  return { operations, publications, newest }
}
