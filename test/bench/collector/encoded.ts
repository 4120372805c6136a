// The batches of a fleet in files, encoded by another process than the collector's: what agents send costs it nothing
// while it is measured, and all who are compared are fed the same.

import { closeSync, openSync, readSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { batchesOf, type Fleet, type Sent } from './fleet.ts'

export interface Rounds {
  readonly fleet: Fleet
  /** Rounds of the fleet before those that count. */
  readonly warmRounds: number
  readonly rounds: number
}

/** Files of batches. */
export interface Encoded {
  readonly warm: string
  readonly counted: string
  /** In those that count. */
  readonly readings: number
}

/** Before the agent's name and the batch: the watermark in milliseconds, the length of each. */
const headBytes = 16

const framed = ({ agent, watermark, bytes }: Sent): Buffer => {
  const head = Buffer.alloc(headBytes)
  head.writeDoubleLE(watermark)
  head.writeUInt32LE(agent.length, 8)
  head.writeUInt32LE(bytes.length, 12)
  return Buffer.concat([head, Buffer.from(agent, 'latin1'), bytes])
}

/** @returns number of batches */
const write = async (path: string, batches: Iterable<Sent>): Promise<number> => {
  const file = await open(path, 'w')
  let count = 0
  try {
    for (const batch of batches) {
      await file.write(framed(batch))
      count++
    }
  } finally {
    await file.close()
  }
  return count
}

export const encode = async (directory: string, { fleet, warmRounds, rounds }: Rounds): Promise<Encoded> => {
  await mkdir(directory, { recursive: true })
  const [warm, counted] = [join(directory, 'warm'), join(directory, 'counted')]
  await write(warm, batchesOf(fleet, 0, warmRounds))
  const batches = await write(counted, batchesOf(fleet, warmRounds, warmRounds + rounds))
  return { warm, counted, readings: batches * fleet.series * fleet.samples }
}

/** So much of a file is read at once. */
const pieceBytes = 4 * 2 ** 20

/** What is left of a piece, and what comes after it in the file. */
const readOn = (file: number, left: Buffer): Buffer => {
  const piece = Buffer.allocUnsafeSlow(left.length + pieceBytes)
  left.copy(piece)
  const read = readSync(file, piece, left.length, pieceBytes, null)
  if (read === 0 && left.length > 0) throw new Error(`a file of batches ends within one: ${left.length} bytes are left`)
  return piece.subarray(0, left.length + read)
}

/** Of the next batch with what stands before it. */
const lengthOf = (piece: Buffer): number =>
  piece.length < headBytes ? Number.POSITIVE_INFINITY : headBytes + piece.readUInt32LE(8) + piece.readUInt32LE(12)

/** The batches of a file, read as they are asked for. */
export function* batchesIn(path: string): Generator<Sent> {
  const file = openSync(path, 'r')
  try {
    for (let piece = readOn(file, Buffer.alloc(0)); piece.length > 0; piece = readOn(file, piece))
      for (let length = lengthOf(piece); length <= piece.length; length = lengthOf(piece)) {
        const at = headBytes + piece.readUInt32LE(8)
        yield {
          agent: piece.toString('latin1', headBytes, at),
          watermark: piece.readDoubleLE(0),
          bytes: piece.subarray(at, length)
        }
        piece = piece.subarray(length)
      }
  } finally {
    closeSync(file)
  }
}
