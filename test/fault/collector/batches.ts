// The batches of a sender, each of which follows from its sequence, so that what became of it can be told without keeping it.

import { encodeBatch } from '../../../protocol/codec.ts'
import { hashOf } from '../../../protocol/hash.ts'
import { type Series, series } from '../../../protocol/series.ts'
import { timeOf } from '../load.ts'
import { readings } from './readings.ts'

export interface BatchesOptions {
  readonly agent: string
  readonly epoch: string
  readonly lane?: 'live' | 'backfill'
  readonly site: string
  readonly assets: readonly string[]
  /** Readings of each series in one batch. */
  readonly each: number
  /** Readings of each series that came before, under other identities; absent: none. */
  readonly before?: number
}

export interface Made {
  readonly bytes: Uint8Array
  readonly hash: string
}

export interface Batches {
  readonly series: readonly Series[]
  /** Numbers of its first and last reading. */
  readonly firstOf: (sequence: number) => number
  readonly lastOf: (sequence: number) => number
  /** @param off added to all values: other bytes under the same identity */
  make(sequence: number, off?: number): Made
}

export const batchesOf = ({ agent, epoch, lane = 'live', site, assets, each, before = 0 }: BatchesOptions): Batches => {
  const all = assets.map(asset => series('count', { asset, site }))
  const firstOf = (sequence: number): number => before + (sequence - 1) * each + 1
  return {
    series: all,
    firstOf,
    lastOf: sequence => before + sequence * each,
    make(sequence, off = 0) {
      const numbers = Array.from({ length: each }, (_, index) => firstOf(sequence) + index)
      const times = Float64Array.from(numbers, number => timeOf(readings, number))
      const columns = all.map(series => ({
        series,
        times,
        values: Float64Array.from(numbers, number => readings.measured(number, series.key) + off)
      }))
      const bytes = encodeBatch({ agent, epoch, lane, sequence, columns })
      return { bytes, hash: hashOf(bytes) }
    }
  }
}
