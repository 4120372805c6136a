// What a notification is: changes of alerts that people are told of together.

import { duration, z } from '../../protocol/options.ts'
import type { Millis, Tags } from '../../protocol/series.ts'
import type { Alert } from './alert.ts'

export interface Notification {
  /** By the position of a journal entry: the same on every replay. */
  readonly id: string
  /** Of that entry. */
  readonly time: Millis
  /** The tags that the groups of all its alerts share; empty where they have none of them, absent where they are of several. */
  readonly of?: Tags
  /** Alerts as they were after each change, in order. */
  readonly changes: readonly Alert[]
}

export const notificationOptions = z.strictObject({
  by: z.array(z.string().min(1)).max(8).default(['site']).describe('Alerts that agree in these tags are told together'),
  interval: duration()
    .default(30_000)
    .describe('After a notification more of the same is told after this long, together; the first is told at once'),
  atOnce: z
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe('Notifications within one interval; where there would be more, all that is left is told in one')
})

export type NotificationOptions = Readonly<z.output<typeof notificationOptions>>
