// What happens to batches that the collector will not take, halved until the bad sample is alone, or that nobody can read any more.

import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { decodeBatch } from '../protocol/codec.ts'
import { type Columns, countOf, cut } from '../protocol/columns.ts'
import { WaysideError } from '../protocol/errors.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Waiting } from './outbox/records.ts'
import type { Refused } from './quarantine.ts'

export interface SetAside {
  /** The bytes of a batch; undefined where they cannot be read any more, and it is lost. @throws WaysideError WAY_DISK_FAILED */
  body(waiting: Waiting): Promise<Uint8Array | undefined>
  split(waiting: Waiting, bytes: Uint8Array, said: string): Promise<void>
  refused(waiting: Waiting, bytes: Uint8Array, said: string): Promise<void>
}

export interface SetAsidePorts {
  readonly outbox: Outbox
  readonly quarantine: { add(refused: Refused): Promise<void> }
  readonly clock: Clock
  readonly log: Log
}

const halves = (columns: Columns): readonly [Columns, Columns] => {
  const [first = [], second = []] = cut(columns, Math.ceil(countOf(columns) / 2))
  return [first, second]
}

export const setAside = ({ outbox, quarantine, clock, log }: SetAsidePorts): SetAside => {
  const unreadable = async (waiting: Waiting, why: string): Promise<void> => {
    log.error('a batch cannot be read any more', { lane: waiting.lane, sequence: waiting.sequence, reason: why })
    await outbox.lose(waiting, 'damaged on disk')
  }

  const refused = async (waiting: Waiting, bytes: Uint8Array, said: string): Promise<void> => {
    const topic = `batch ${waiting.lane}/${waiting.sequence}`
    // On disk there before it is gone here: a crash between shows it twice to a person, and loses nothing.
    await quarantine.add({
      time: clock.now(),
      topic,
      code: 'WAY_BATCH_CORRUPT',
      reason: `the collector refused it: ${said}`,
      payload: bytes
    })
    await outbox.refuse(waiting)
  }

  /** One that is sent again after its ack is in the books as acknowledged, and stays so. */
  const unlessAcknowledged = async (waiting: Waiting, work: () => Promise<void>): Promise<void> => {
    if (outbox.waiting.find(waiting.lane, waiting.sequence) === waiting) await work()
    else outbox.forgo(waiting)
  }

  return {
    async body(waiting) {
      try {
        return await outbox.body(waiting)
      } catch (error) {
        await unlessAcknowledged(waiting, async () => {
          if (!(error instanceof WaysideError) || error.code !== 'WAY_RECORD_CORRUPT') throw error
          await unreadable(waiting, error.message)
        })
        return undefined
      }
    },
    split: (waiting, bytes) => unlessAcknowledged(waiting, () => outbox.split(waiting, halves(decodeBatch(bytes).columns))),
    refused: (waiting, bytes, said) => unlessAcknowledged(waiting, () => refused(waiting, bytes, said))
  }
}
