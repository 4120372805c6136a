// The bytes of a batch: a msgpack envelope with the columns inside. The same bytes go to the wire, the outbox and the journal.

import { Packr, Unpackr } from 'msgpackr'
import { type Batch, type Identity, isAgent, isEpoch, isLane, isSequence } from './batch.ts'
import type { Column, Columns } from './columns.ts'
import { WaysideError } from './errors.ts'
import { series } from './series.ts'

const version = 0
const packr = new Packr({ useRecords: false, moreTypes: false, variableMapSize: true })
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: false })

/** What a decoder accepts before it allocates. */
export interface Limits {
  readonly bytes: number
  readonly series: number
  readonly samples: number
}

export const defaultLimits: Limits = { bytes: 4 << 20, series: 10_000, samples: 1_000_000 }

type Packed = [measurement: string, tags: string[], times: Uint8Array, values: Uint8Array]

const bytesOf = (numbers: Float64Array): Uint8Array => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)

const pack = ({ series: { measurement, tags }, times, values }: Column): Packed => [
  measurement,
  Object.entries(tags).flat(),
  bytesOf(times),
  bytesOf(values)
]

const refuse = (what: string): never => {
  throw new WaysideError('WAY_BATCH_CORRUPT', `batch is corrupt: ${what}`)
}

const unpack = (bytes: Uint8Array, limits: Limits): unknown[] => {
  if (bytes.length > limits.bytes) {
    throw new WaysideError(
      'WAY_BATCH_TOO_LARGE',
      `batch has ${bytes.length} bytes, the limit is ${limits.bytes}: send smaller batches`
    )
  }
  let unpacked: unknown
  try {
    unpacked = unpackr.unpack(bytes)
  } catch (error) {
    throw new WaysideError('WAY_BATCH_CORRUPT', `batch is not msgpack: ${(error as Error).message}`)
  }
  return Array.isArray(unpacked) ? unpacked : refuse('not an array')
}

const floats = (bytes: unknown, what: string): Float64Array => {
  if (!(bytes instanceof Uint8Array) || bytes.length % 8 !== 0) return refuse(`${what} are not float64s`)
  return new Float64Array(Uint8Array.from(bytes).buffer)
}

const readColumns = (list: unknown, limits: Limits): Column[] => {
  if (!Array.isArray(list)) return refuse('columns are not an array')
  if (list.length > limits.series) refuse(`${list.length} series, the limit is ${limits.series}`)
  let samples = 0
  return list.map((packed, index): Column => {
    if (!Array.isArray(packed) || packed.length !== 4) return refuse(`column ${index} has another shape`)
    const [measurement, tags, times, values] = packed as unknown[]
    if (
      typeof measurement !== 'string' ||
      !Array.isArray(tags) ||
      tags.some(tag => typeof tag !== 'string') ||
      tags.length % 2 !== 0
    ) {
      return refuse(`column ${index} has no series`)
    }
    const pairs = Object.fromEntries(tags.flatMap((tag, at) => (at % 2 === 0 ? [[tag, tags[at + 1]]] : []))) as Record<
      string,
      string
    >
    const column = { series: series(measurement, pairs), times: floats(times, 'times'), values: floats(values, 'values') }
    if (column.times.length !== column.values.length)
      refuse(`column ${index} has ${column.times.length} times for ${column.values.length} values`)
    if ((samples += column.times.length) > limits.samples) refuse(`more than ${limits.samples} samples`)
    return column
  })
}

export const encodeColumns = (columns: Columns): Uint8Array => packr.pack([version, columns.map(pack)])

/** @throws WaysideError WAY_BATCH_CORRUPT */
export const decodeColumns = (bytes: Uint8Array, limits: Limits = defaultLimits): Column[] => {
  const [found, columns, ...more] = unpack(bytes, limits)
  if (found !== version || more.length > 0) refuse(`version ${String(found)} is unknown`)
  return readColumns(columns, limits)
}

/** Deterministic: the same batch gives the same bytes. */
export const encodeBatch = ({ agent, epoch, lane, sequence, columns }: Batch): Uint8Array =>
  packr.pack([version, agent, epoch, lane, sequence, columns.map(pack)])

/** Reads only who sent which batch. @throws WaysideError WAY_BATCH_CORRUPT */
export const decodeIdentity = (bytes: Uint8Array, limits: Limits = defaultLimits): Identity => {
  const { agent, epoch, lane, sequence } = decodeBatch(bytes, limits)
  return { agent, epoch, lane, sequence }
}

/** @throws WaysideError WAY_BATCH_CORRUPT, WAY_BATCH_TOO_LARGE */
export const decodeBatch = (bytes: Uint8Array, limits: Limits = defaultLimits): Batch => {
  const [found, agent, epoch, lane, sequence, columns, ...more] = unpack(bytes, limits)
  if (found !== version || more.length > 0) refuse(`version ${String(found)} is unknown`)
  if (!isAgent(agent)) return refuse('no agent')
  if (!isEpoch(epoch)) return refuse('no epoch')
  if (!isLane(lane)) return refuse('no lane')
  if (!isSequence(sequence)) return refuse('no sequence')
  return { agent, epoch, lane, sequence, columns: readColumns(columns, limits) }
}
