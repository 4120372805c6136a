// Tells notifications one after the other, each of its parts once in a run, and stops where one is not taken.

import { createHash } from 'node:crypto'
import type { Notification } from '../alerts/notification.ts'
import type { Parcel, Stop, Taken } from './sink.ts'

/** A part of a notification that is taken or not by itself. */
export interface Part {
  /** The same for every delivery of the same, so that the other side can leave out repeats. */
  readonly key: string
  /** Undefined when it was taken; throws where nobody can say. */
  tell(signal: AbortSignal): Promise<Outcome>
}

export type Outcome = undefined | { readonly refused: string } | { readonly busy: string; readonly waitMs: number }

/** @param part what of the notification, where it is sent in several */
export const idempotencyKey = ({ id, changes }: Notification, part = ''): string => {
  const hash = createHash('sha256').update(part)
  for (const { id, number } of changes) hash.update(`\n${id}/${number}`)
  return `${id}-${hash.digest('hex').slice(0, 32)}`
}

export type Tell = (parcels: readonly Parcel[], signal: AbortSignal, taken?: Taken) => Promise<Stop | undefined>

/** @param failed makes the error of what was thrown */
export const telling = (
  partsOf: (notification: Notification) => readonly Part[],
  failed: (id: string, error: unknown) => Error
): Tell => {
  /** Taken, of parcels that did not arrive whole: not sent again in this run. */
  const sent = new Set<string>()

  /** All parts are tried, though one is refused: the others may be of other machines. */
  const tellOne = async (
    notification: Notification,
    before: readonly string[],
    signal: AbortSignal
  ): Promise<Stop | undefined> => {
    const refusals: string[] = []
    const parts = partsOf(notification)
    for (const { key, tell } of parts) {
      if (sent.has(key) || before.includes(key)) continue
      const outcome = await tell(signal)
      if (outcome === undefined) sent.add(key)
      else if ('refused' in outcome) refusals.push(outcome.refused)
      else return { why: 'busy', waitMs: outcome.waitMs, reason: outcome.busy }
    }
    if (refusals.length === 0) return undefined
    const told = parts.map(({ key }) => key).filter(key => sent.has(key) || before.includes(key))
    const stop = { why: 'refused', notification: notification.id, reason: [...new Set(refusals)].join('; ') } as const
    return told.length > 0 ? { ...stop, told } : stop
  }

  return async (parcels, signal, taken) => {
    for (const { position, notifications, told = [] } of parcels) {
      for (const notification of notifications) {
        const stop = await tellOne(notification, told, signal).catch(error => {
          throw failed(notification.id, error)
        })
        if (stop) return stop
      }
      if (!taken) continue
      await taken(position)
      sent.clear()
    }
    sent.clear()
    return undefined
  }
}
