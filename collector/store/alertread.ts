// Reads alerts, and what people did about them, newest first.

import { prefixed, scan, type Table } from '../../platform/disk.ts'
import { unpack } from '../../platform/pack.ts'
import type { AuditEntry } from '../alerts/action.ts'
import type { Alert, AlertState } from '../alerts/alert.ts'
import { alertKey, auditKey, prefixes } from './keys.ts'
import type { TimeRange } from './outputs.ts'
import { unpackAlert } from './publicationrows.ts'

export interface AlertFilter {
  readonly state?: AlertState | undefined
  readonly asset?: string | undefined
}

export interface AuditFilter {
  /** Id of an alert, a silence or of maintenance. */
  readonly of?: string | undefined
}

const page = 256

/** Up to `limit` rows of a prefix, the last first, of those that are wanted. */
const newest = async <T>(
  table: Table,
  prefix: string,
  { limit, read }: { readonly limit: number; readonly read: (bytes: Uint8Array) => T | undefined }
): Promise<T[]> => {
  const { from, to } = prefixed(prefix)
  const found: T[] = []
  let before = to
  while (found.length < limit) {
    const rows = await table.range({ from, to: before, limit: page, reverse: true })
    for (const { value } of rows) {
      const item = read(value)
      if (item !== undefined) found.push(item)
    }
    if (rows.length < page) break
    before = rows.at(-1)!.key
  }
  return found.slice(0, limit)
}

export const readAlerts = (table: Table, { state, asset }: AlertFilter, limit: number): Promise<Alert[]> =>
  newest(table, state !== undefined && state !== 'resolved' ? prefixes.openAlerts : prefixes.alerts, {
    limit,
    read(bytes) {
      const alert = unpackAlert(bytes)
      const isWanted = (state === undefined || alert.state === state) && (asset === undefined || alert.asset === asset)
      return isWanted ? alert : undefined
    }
  })

/** Those that became pending within a range of event time, oldest first. */
export async function* readAlertsSince(table: Table, { from, to }: TimeRange): AsyncGenerator<Alert> {
  for await (const { value } of scan(table, { from: alertKey(from, ''), to: alertKey(to, '') })) yield unpackAlert(value)
}

/** How many are open, by state. */
export const countOpenAlerts = async (table: Table): Promise<Record<Exclude<AlertState, 'resolved'>, number>> => {
  const counts = { pending: 0, firing: 0, acknowledged: 0, clearing: 0 }
  for await (const { value } of scan(table, prefixed(prefixes.openAlerts))) {
    const { state } = unpackAlert(value)
    if (state !== 'resolved') counts[state]++
  }
  return counts
}

const isOf = ({ action, silence, maintenance = [] }: AuditEntry, of: string): boolean => {
  if ('alert' in action) return action.alert === of
  if (action.kind === 'unmaintain') return action.maintenance === of
  return silence === of || maintenance.includes(of) || (action.kind === 'unsilence' && action.silence === of)
}

export const readAudit = (table: Table, { of }: AuditFilter, limit: number): Promise<AuditEntry[]> =>
  newest(table, prefixes.audit, {
    limit,
    read(bytes) {
      const entry = unpack(bytes) as AuditEntry
      return of === undefined || isOf(entry, of) ? entry : undefined
    }
  })

export const readAuditAt = async (table: Table, position: number): Promise<AuditEntry | undefined> => {
  const bytes = await table.get(auditKey(position))
  return bytes && (unpack(bytes) as AuditEntry)
}
