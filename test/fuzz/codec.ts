// Hostile bytes for the decoder: random, mutated and cut batches, with the checksum put right so that what follows it is reached.

import { crc32 } from 'node:zlib'
import type { Batch } from '../../protocol/batch.ts'
import { decodeBatch, decodeColumns, decodeIdentity, encodeBatch, encodeColumns } from '../../protocol/codec.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Limits } from '../../protocol/limits.ts'
import { Tables } from '../../protocol/tables.ts'
import { randomBatch } from '../protocol/batches.ts'
import { shown } from '../protocol/same.ts'
import { random } from '../support/random.ts'
import type { Fuzz } from './fuzz.ts'

type Random = () => number

const hangMs = 50
const seeds = 400
const limits = { bytes: 4 << 20, series: 10_000, samples: 1_000_000 }
const upTo = (next: Random, max: number): number => Math.floor(next() * max)

/** Makes the last four bytes the checksum of the rest. */
const reseal = (bytes: Uint8Array): Uint8Array => {
  if (bytes.length < 5) return bytes
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  view.setUint8(bytes.length - 5, 0xce)
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -5)))
  return bytes
}

type Mutation = (bytes: Uint8Array, next: Random) => Uint8Array

const flip: Mutation = (bytes, next) => {
  const changed = bytes.slice()
  for (let i = upTo(next, 8); i >= 0 && changed.length > 0; i--) changed[upTo(next, changed.length)]! ^= 1 << upTo(next, 8)
  return changed
}

const overwrite: Mutation = (bytes, next) => {
  const changed = bytes.slice()
  const start = upTo(next, changed.length)
  changed.fill(upTo(next, 2) * 255, start, start + upTo(next, 40))
  return changed
}

const cut: Mutation = (bytes, next) => bytes.slice(0, upTo(next, bytes.length + 1))

/** Leaves bytes out, and mends the length of the body so that it is read all the same. */
const shorten: Mutation = (bytes, next) => {
  const start = upTo(next, bytes.length)
  const end = Math.min(bytes.length, start + 1 + upTo(next, 20))
  return Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(end)])
}

const noise: Mutation = (_bytes, next) => Uint8Array.from({ length: upTo(next, 300) }, () => upTo(next, 256))

/** A sound envelope around a body of noise. */
const noiseBody: Mutation = (_bytes, next) => {
  const body = Array.from({ length: upTo(next, 250) }, () => upTo(next, 256))
  return Uint8Array.from([0x93, 1, 0xc4, body.length, ...body, 0xce, 0, 0, 0, 0])
}

const mutations: readonly Mutation[] = [flip, flip, overwrite, cut, shorten, noise, noiseBody]

/** Valid batches to start from. */
const corpus = (seed: number): Uint8Array[] =>
  Array.from({ length: seeds }, (_, i) => {
    const batch = randomBatch(random(seed * 7919 + i))
    return i % 2 === 0 ? encodeBatch(batch) : encodeColumns(batch.columns)
  })

/** The error that should not have been, if any. */
const uncaught = (decode: () => unknown): unknown => {
  try {
    decode()
  } catch (error) {
    if (!(error instanceof WaysideError)) return error
  }
  return undefined
}

/** As it is without tables, whatever came before. */
const remembering =
  (tables: Tables) =>
  (input: Uint8Array, limits: Limits): void => {
    const [plain, remembered] = [outcome(() => decodeBatch(input, limits)), outcome(() => decodeBatch(input, limits, tables))]
    if (plain !== remembered) throw new Error(`with tables: ${remembered}, without: ${plain}`)
  }

/** A batch as text, or why there is none. */
const outcome = (decode: () => Batch): string => {
  try {
    return JSON.stringify(shown(decode()))
  } catch (error) {
    if (error instanceof WaysideError) return error.message
    throw error
  }
}

export const codec: Fuzz = ({ count, seed }, print) => {
  const next = random(seed)
  const starts = corpus(seed)
  const decoders = [decodeBatch, decodeColumns, decodeIdentity]
  const agrees = remembering(new Tables({ bytes: 1 << 20, perSender: 8 }))
  let [errors, hangs, slowest] = [0, 0, 0]
  for (let i = 0; i < count; i++) {
    const mutated = mutations[upTo(next, mutations.length)]!(starts[upTo(next, starts.length)]!, next)
    const input = next() < 0.8 ? reseal(mutated) : mutated
    const from = performance.now()
    const thrown = decoders.map(decode => uncaught(() => decode(input, limits)))
    const took = performance.now() - from
    for (const error of [...thrown, uncaught(() => agrees(input, limits))]) {
      if (error === undefined) continue
      errors++
      print(`input ${i} of seed ${seed}: ${(error as Error).stack}\n${Buffer.from(input).toString('hex')}`)
    }
    slowest = Math.max(slowest, took)
    if (took > hangMs) hangs++
    if (took > hangMs) print(`input ${i} of seed ${seed} took ${took.toFixed(0)} ms: ${Buffer.from(input).toString('hex')}`)
  }
  const memory = Math.round(process.memoryUsage().rss / 2 ** 20)
  print(JSON.stringify({ inputs: count, errors, hangs, slowestMs: Number(slowest.toFixed(1)), rssMiB: memory }))
  return errors === 0 && hangs === 0
}
