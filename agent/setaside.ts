// What happens to batches that the collector will not take: halved until the bad sample is alone, which goes into quarantine.

import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { decodeBatch } from '../protocol/codec.ts'
import { type Columns, countOf, cut } from '../protocol/columns.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Waiting } from './outbox/records.ts'
import type { Refused } from './quarantine.ts'

export interface SetAside {
  split(waiting: Waiting, bytes: Uint8Array, said: string): Promise<void>
  refused(waiting: Waiting, bytes: Uint8Array, said: string): Promise<void>
  lost(waiting: Waiting, reason: string): Promise<void>
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

export const setAside = ({ outbox, quarantine, clock, log }: SetAsidePorts): SetAside => ({
  split: (waiting, bytes) => outbox.split(waiting, halves(decodeBatch(bytes).columns)),
  async refused(waiting, bytes, said) {
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
  },
  async lost(waiting, reason) {
    log.error('a batch cannot be read any more', { lane: waiting.lane, sequence: waiting.sequence, reason })
    await outbox.lose(waiting, 'damaged on disk')
  }
})
