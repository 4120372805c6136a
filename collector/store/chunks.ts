// Raw samples on disk: each column of a journal entry cut by the hour, so that a query reads only the hours it asks for.

import { type Operation, prefixed, scan, type Table } from '../../platform/disk.ts'
import { decodeColumns, encodeColumns } from '../../protocol/codec.ts'
import { type Millis, series } from '../../protocol/series.ts'
import { chunkHour, chunkKey, chunkMs, chunksOf } from './keys.ts'
import type { TimeRange } from './outputs.ts'

export interface Samples {
  readonly times: Float64Array
  readonly values: Float64Array
}

export interface Newest {
  readonly time: Millis
  readonly value: number
}

// The key says which series a chunk is of; naming it inside too would double the size of small chunks.
const unnamed = series('v', {})

const encode = (times: Float64Array, values: Float64Array): Uint8Array => encodeColumns([{ series: unnamed, times, values }])

const hourOf = (time: Millis): number => Math.floor(time / chunkMs)

/** Positions in the column, by hour; undefined where all are of one hour, as they mostly are. */
const byHour = (times: Float64Array): Map<number, number[]> | undefined => {
  const first = hourOf(times[0]!)
  if (times.every(time => hourOf(time) === first)) return undefined
  const hours = new Map<number, number[]>()
  for (let i = 0; i < times.length; i++) {
    const hour = hourOf(times[i]!)
    const members = hours.get(hour)
    if (members) members.push(i)
    else hours.set(hour, [i])
  }
  return hours
}

/** Writing the same column of the same journal entry again writes the same rows again. */
export const chunkOperations = (number: number, { times, values }: Samples, position: number, index: number): Operation[] => {
  if (times.length === 0) return []
  const hours = byHour(times)
  if (!hours) return [{ key: chunkKey(number, times[0]!, position, index), value: encode(times, values) }]
  return [...hours].map(([hour, members]) => ({
    key: chunkKey(number, hour * chunkMs, position, index),
    value: encode(
      Float64Array.from(members, i => times[i]!),
      Float64Array.from(members, i => values[i]!)
    )
  }))
}

/** Sorted by time; equal times stay in order of arrival. */
const sorted = (times: readonly number[], values: readonly number[], limit: number): Samples => {
  const order = times.map((_, index) => index)
  if (times.some((time, index) => index > 0 && time < times[index - 1]!)) order.sort((a, b) => times[a]! - times[b]! || a - b)
  const kept = order.slice(0, limit)
  return { times: Float64Array.from(kept, i => times[i]!), values: Float64Array.from(kept, i => values[i]!) }
}

/** The earliest `limit` samples of a range. */
export const readSamples = async (table: Table, number: number, { from, to }: TimeRange, limit: number): Promise<Samples> => {
  const [times, values]: [number[], number[]] = [[], []]
  let hour = ''
  for await (const { key, value } of scan(table, { from: chunkHour(number, from), to: prefixed(chunkHour(number, to)).to })) {
    const next = key.slice(0, chunkHour(number, from).length)
    // Hours follow each other: what comes later cannot be among the earliest any more.
    if (next !== hour && times.length >= limit) break
    hour = next
    for (const column of decodeColumns(value)) {
      for (let i = 0; i < column.times.length; i++) {
        const time = column.times[i]!
        if (time < from || time >= to) continue
        times.push(time)
        values.push(column.values[i]!)
      }
    }
  }
  return sorted(times, values, limit)
}

export const newestOf = ({ times, values }: Samples, than?: Newest): Newest | undefined => {
  let newest = than
  for (let i = 0; i < times.length; i++) if (!newest || times[i]! >= newest.time) newest = { time: times[i]!, value: values[i]! }
  return newest
}

/** The newest sample of a series, from the last hour it has. */
export const readNewest = async (table: Table, number: number): Promise<Newest | undefined> => {
  const [last] = await table.range({ ...prefixed(chunksOf(number)), limit: 1, reverse: true })
  if (!last) return undefined
  let newest: Newest | undefined
  for await (const { value } of scan(table, prefixed(last.key.slice(0, chunkHour(number, 0).length))))
    for (const column of decodeColumns(value)) newest = newestOf(column, newest)
  return newest
}
