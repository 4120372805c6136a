// Batches as they arrive at a journal.

import type { Arrival } from '../../collector/ingest/append.ts'
import type { Lane } from '../../protocol/batch.ts'
import { decodeBatch, encodeBatch } from '../../protocol/codec.ts'
import type { Columns } from '../../protocol/columns.ts'
import { hashOf } from '../../protocol/hash.ts'
import { type Millis, seriesOfKey } from '../../protocol/series.ts'

export interface Sent {
  readonly agent?: string
  readonly epoch?: string
  readonly lane?: Lane
  readonly sequence: number
  readonly watermark?: Millis
  readonly columns?: Columns
}

/** A column of some key with its times; values count from 0. */
export const columnOf = (key: string, ...times: number[]) => ({
  series: seriesOfKey(key),
  times: Float64Array.from(times),
  values: Float64Array.from(times, (_, i) => i)
})

export const arrivalOf = ({ watermark = 5, ...sent }: Sent): Arrival => {
  const bytes = encodeBatch({ agent: 'gw', epoch: '0'.repeat(16), lane: 'live', columns: [], ...sent })
  return { ...decodeBatch(bytes), hash: hashOf(bytes), bytes, watermark }
}
