// Has batches sent again that the collector acknowledged and misses all the same: it came back from a backup.

import type { Log } from '../platform/log.ts'
import { reason } from '../protocol/errors.ts'
import type { Asked } from './outbox/graced.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Waiting } from './outbox/records.ts'
import type { Queue } from './queue.ts'

export interface AgainPorts {
  readonly outbox: Pick<Outbox, 'graced'>
  readonly queue: Pick<Queue, 'again' | 'repeating'>
  readonly log: Log
}

/** Gets the batch that was acknowledged, and what the ack says is missing. Every ack says it, so what is found is sent before more is looked for. */
export type Again = (acked: Waiting, missing: Asked) => Promise<void>

export const again = ({ outbox, queue, log }: AgainPorts): Again => {
  let looking = false

  const look = async ({ lane }: Waiting, missing: Asked): Promise<void> => {
    try {
      queue.again(await outbox.graced(lane, missing))
    } catch (error) {
      log.warn('batches that the collector misses cannot be read', { lane, reason: reason(error) })
    }
  }

  return async (acked, missing) => {
    if (missing.length === 0 || looking || queue.repeating(acked)) return
    looking = true
    await look(acked, missing)
    looking = false
  }
}
