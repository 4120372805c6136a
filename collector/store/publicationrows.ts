// Publications and alerts as bytes: groups go by their key, which names them completely.

import { pack, packOnce, unpack } from '../../platform/pack.ts'
import { seriesOfKey } from '../../protocol/series.ts'
import type { Alert } from '../alerts/alert.ts'
import type { Notification } from '../alerts/notification.ts'
import type { WindowResult } from '../windows/window.ts'
import type { AgentStatus, Publication, Undelivered } from './outputs.ts'

type Keyed<T extends { group: unknown }> = Omit<T, 'group'> & { readonly group: string }

type PackedNotification = Omit<Notification, 'changes'> & { readonly changes: readonly Keyed<Alert>[] }

type Packed = [
  windows: Keyed<WindowResult>[],
  alerts: Keyed<Alert>[],
  agents: readonly AgentStatus[],
  notifications?: readonly PackedNotification[]
]

const keyed = <T extends { readonly group: { readonly key: string } }>(item: T): Keyed<T> => ({ ...item, group: item.group.key })

const grouped = <T extends { group: unknown }>(item: Keyed<T>): T => ({ ...item, group: seriesOfKey(item.group) }) as unknown as T

export const packAlert = (alert: Alert): Uint8Array => pack(keyed(alert))

export const unpackAlert = (bytes: Uint8Array): Alert => grouped<Alert>(unpack(bytes) as Keyed<Alert>)

const packNotification = (one: Notification): PackedNotification => ({ ...one, changes: one.changes.map(keyed) })

const unpackNotification = (one: PackedNotification): Notification => ({ ...one, changes: one.changes.map(grouped<Alert>) })

export const packUndelivered = ({ notification, ...rest }: Undelivered): Uint8Array =>
  pack({ ...rest, notification: packNotification(notification) })

export const unpackUndelivered = (bytes: Uint8Array): Undelivered => {
  const { notification, ...rest } = unpack(bytes) as Omit<Undelivered, 'notification'> & { notification: PackedNotification }
  return { ...rest, notification: unpackNotification(notification) }
}

/** The bytes hold until the next are asked for. */
export const packPublication = ({ windows, alerts, agents, notifications }: Publication): Uint8Array =>
  packOnce([windows.map(keyed), alerts.map(keyed), agents, ...(notifications ? [notifications.map(packNotification)] : [])])

export const unpackPublication = (position: number, bytes: Uint8Array): Publication => {
  const [windows, alerts, agents, notifications] = unpack(bytes) as Packed
  const told = { position, windows: windows.map(grouped<WindowResult>), alerts: alerts.map(grouped<Alert>), agents }
  if (!notifications) return told
  return { ...told, notifications: notifications.map(unpackNotification) }
}

/** True where there is something to tell. */
export const isWorthTelling = ({ windows, alerts, agents, notifications = [] }: Publication): boolean =>
  windows.length + alerts.length + agents.length + notifications.length > 0
