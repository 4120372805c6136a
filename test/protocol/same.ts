// Batches as text that shows every bit, to compare and to keep.

import type { Batch } from '../../protocol/batch.ts'
import type { Column } from '../../protocol/columns.ts'

/** 64 bits in hex. */
export const shownBits = (bits: bigint): string => bits.toString(16).padStart(16, '0')

const bitsOf = (numbers: Float64Array): string[] => {
  const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength)
  return Array.from(numbers, (_, i) => shownBits(view.getBigUint64(i * 8, true)))
}

export const shownColumn = ({ series, times, values, states }: Column) => ({
  key: series.key,
  measurement: series.measurement,
  tags: Object.entries(series.tags),
  ...(states ? { states } : {}),
  times: bitsOf(times).join(' '),
  values: bitsOf(values).join(' ')
})

export const shown = ({ agent, epoch, lane, sequence, columns }: Batch) => ({
  agent,
  epoch,
  lane,
  sequence,
  columns: columns.map(shownColumn)
})
