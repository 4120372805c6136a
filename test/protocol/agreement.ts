// Whether the naive reader finds in the bytes of a batch what was put there, to the bit.

import type { Batch } from '../../protocol/batch.ts'
import { encodeBatch } from '../../protocol/codec.ts'
import { naiveBatch } from './naive.ts'
import { shown, shownBits } from './same.ts'

const hex = (words: readonly bigint[]): string => words.map(shownBits).join(' ')

/** What both say, as texts that are equal where they agree. */
export const readings = (batch: Batch): { readonly naive: string; readonly sent: string } => {
  const found = naiveBatch(encodeBatch(batch))
  const { agent, epoch, lane, sequence, columns } = shown(batch)
  const naive = found.columns.map(({ key, states, times, values }) => [key, states, hex(times), hex(values)])
  const sent = columns.map(({ key, states, times, values }) => [key, states, times, values])
  return {
    naive: JSON.stringify([found.agent, found.epoch, found.lane, found.sequence, naive]),
    sent: JSON.stringify([agent, epoch, lane, sequence, sent])
  }
}
