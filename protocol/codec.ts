// The bytes of a batch: a msgpack envelope with the columns inside. The same bytes go to the wire, the outbox and the journal.

import assert from 'node:assert'
import { crc32 } from 'node:zlib'
import { type Batch, type Decoded, type Identity, isAgent, isEpoch, isLane, isSequence, lanes } from './batch.ts'
import { type Body, type ReadTable, readBody, writeBody } from './coding/body.ts'
import type { Floats } from './coding/floats.ts'
import { packArray, Unpacker } from './coding/msgpack.ts'
import { BitReader } from './coding/reader.ts'
import { tooLarge } from './coding/refuse.ts'
import { readTable } from './coding/table.ts'
import type { Columns } from './columns.ts'
import { defaultLimits, type Limits } from './limits.ts'
import type { Slabs } from './slabs.ts'
import type { Tables } from './tables.ts'

export { defaultLimits, type Limits } from './limits.ts'

/** The grammar of FORMAT.md. */
const version = 1
const columnsCount = 3
const batchCount = 7
const checksumBytes = 5
const agentBytesMax = 64

/** The checksum is over everything before it, always as five bytes. */
const seal = (unsealed: Uint8Array): Uint8Array => {
  const sealed = new Uint8Array(unsealed.length + checksumBytes)
  sealed.set(unsealed)
  const view = new DataView(sealed.buffer)
  view.setUint8(unsealed.length, 0xce)
  view.setUint32(unsealed.length + 1, crc32(unsealed))
  return sealed
}

export const encodeColumns = (columns: Columns): Uint8Array => seal(packArray(columnsCount, [version, writeBody(columns)]))

/** A batch that no decoder takes would stop the line for ever, so it is a bug here. */
const checkIdentity = ({ agent, epoch, lane, sequence }: Identity): void => {
  assert(isAgent(agent), `agent ${agent}`)
  assert(isEpoch(epoch), `epoch ${epoch}`)
  assert(isLane(lane), `lane ${lane}`)
  assert(isSequence(sequence), `sequence ${sequence}`)
}

/** Deterministic: the same batch gives the same bytes. */
export const encodeBatch = (batch: Batch): Uint8Array => {
  checkIdentity(batch)
  const { agent, epoch, lane, sequence, columns } = batch
  const identity = [agent, Buffer.from(epoch, 'hex'), lanes.indexOf(lane), sequence] as const
  return seal(packArray(batchCount, [version, ...identity, writeBody(columns)]))
}

const open = (bytes: Uint8Array, count: number, limits: Limits): Unpacker => {
  if (bytes.length > limits.bytes) tooLarge('bytes', bytes.length, limits.bytes)
  const unpacker = new Unpacker(bytes)
  const found = unpacker.array()
  if (found !== count) unpacker.refuse(`${found} parts instead of ${count}`)
  const by = unpacker.number()
  return by === version ? unpacker : unpacker.refuse(`version ${by} is unknown, ${version} is known`)
}

const readIdentity = (unpacker: Unpacker): Identity => {
  const agent = unpacker.text(agentBytesMax)
  if (!isAgent(agent)) return unpacker.refuse(`agent ${JSON.stringify(agent)}`)
  const epoch = unpacker.hex()
  if (!isEpoch(epoch)) return unpacker.refuse('an epoch that is not 8 bytes')
  const lane = lanes[unpacker.number()] ?? unpacker.refuse('an unknown lane')
  const sequence = unpacker.number()
  return isSequence(sequence) ? { agent, epoch, lane, sequence } : unpacker.refuse(`sequence ${sequence}`)
}

const check = (bytes: Uint8Array, unpacker: Unpacker): void => {
  const { at } = unpacker
  const checksum = unpacker.number()
  if (unpacker.at !== at + checksumBytes) unpacker.refuse('not a checksum')
  if (checksum !== crc32(bytes.subarray(0, at))) unpacker.refuse('the checksum differs')
  unpacker.finish()
}

const plainTable: ReadTable = (reader, limits) => readTable(reader, limits).list

const readColumns = (bytes: Uint8Array, unpacker: Unpacker, limits: Limits, table = plainTable, make?: Floats): Body => {
  const [start, end] = unpacker.range()
  check(bytes, unpacker)
  return readBody(new BitReader(bytes, start, end), limits, table, make)
}

/** @throws WaysideError WAY_BATCH_CORRUPT, WAY_BATCH_TOO_LARGE */
export const decodeColumns = (bytes: Uint8Array, limits: Limits = defaultLimits): Columns =>
  readColumns(bytes, open(bytes, columnsCount, limits), limits).columns

/**
 * Reads only who sent which batch, without looking at the rest: what it says holds once `decodeBatch` has checked the bytes.
 * @throws WaysideError WAY_BATCH_CORRUPT, WAY_BATCH_TOO_LARGE
 */
export const decodeIdentity = (bytes: Uint8Array, limits: Limits = defaultLimits): Identity =>
  readIdentity(open(bytes, batchCount, limits))

/**
 * @param tables remembers the series of each agent's last batches: much faster for few samples a series, else the same
 * @param slabs where the columns lie until the batch's `loan` ends; else in memory of their own
 * @throws WaysideError WAY_BATCH_CORRUPT, WAY_BATCH_TOO_LARGE
 */
export const decodeBatch = (bytes: Uint8Array, limits: Limits = defaultLimits, tables?: Tables, slabs?: Slabs): Decoded => {
  const unpacker = open(bytes, batchCount, limits)
  const { agent, epoch, lane, sequence } = readIdentity(unpacker)
  const table: ReadTable | undefined = tables && ((reader, limits) => tables.read(agent, reader, limits))
  const loan = slabs?.lend()
  try {
    const { series, columns } = readColumns(bytes, unpacker, limits, table, loan?.floats)
    return { agent, epoch, lane, sequence, series, columns, loan }
  } catch (error) {
    loan?.end()
    throw error
  }
}
