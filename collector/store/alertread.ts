// Reads alerts, and what people did about them, newest first.

import { prefixed, type Table } from '../../platform/disk.ts'
import { unpack } from '../../platform/pack.ts'
import type { AuditEntry } from '../alerts/action.ts'
import type { Alert, AlertState } from '../alerts/alert.ts'
import { prefixes } from './keys.ts'
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
