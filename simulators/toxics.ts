// What a bad link does to the bytes on it: each toxic is one way in which links are bad.

import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from './random.ts'
import type { Connection, Passage, Toxic, Wire } from './wires.ts'

/** Bytes that a sender has under way at most. */
const sliceBytes = 1 << 10

/** The same in both directions. */
const bothWays =
  (through: (wire: Wire) => Passage['up']): Toxic =>
  ({ up, down }) => ({ up: through(up), down: through(down) })

/** Every piece arrives later, in order. */
export const latency = (ms: number, jitterMs: number, chance: Random): Toxic =>
  bothWays(wire => bytes => void wire.write(bytes, performance.now() + ms + jitterMs * chance.uniform()))

/** What TCP makes of loss: a piece waits until it has been sent again, twice as long each time (RFC 6298). */
export const loss = (rate: number, chance: Random, firstMs = 200): Toxic =>
  bothWays(wire => async bytes => {
    for (let waitMs = firstMs; chance.uniform() < rate; waitMs *= 2) await delay(waitMs)
    await wire.write(bytes)
  })

export const bandwidth = (bitsPerSecond: number): Toxic =>
  bothWays(wire => async bytes => {
    for (let at = 0; at < bytes.length; at += sliceBytes) {
      const slice = bytes.subarray(at, at + sliceBytes)
      await delay((slice.length * 8000) / bitsPerSecond)
      await wire.write(slice)
    }
  })

/** Cuts what passes into pieces of 1 to `most` bytes. */
export const slicer = (most: number, chance: Random): Toxic =>
  bothWays(wire => async bytes => {
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + chance.integer(most)
      await wire.write(bytes.subarray(at, at + length))
      at += length
    }
  })

/** Accepts, and never says anything: also how a TLS handshake stalls. */
export const blackHole: Toxic = () => ({ up: () => {}, down: () => {}, swallows: true })

/** Half-open: requests arrive, and no answer ever comes back. */
export const unanswered: Toxic = ({ up }) => ({ up: bytes => up.write(bytes), down: () => {}, swallows: true })

/** A RST in the middle of each answer. */
export const resetInAnswer: Toxic = ({ up, down, reset }) => ({
  up: bytes => up.write(bytes),
  async down(bytes) {
    await down.write(bytes.subarray(0, bytes.length >> 1))
    // A RST at once would make the receiver drop the half that it has not read yet.
    await delay(20)
    reset()
  }
})

const sayAgain = ({ dial }: Connection, request: readonly Uint8Array[]): void => {
  const again = dial()
  again.end(Buffer.concat(request))
  again.resume()
}

/** Each HTTP request arrives a second time on another connection, when its answer begins. */
export const repeatedRequest: Toxic = connection => {
  let request: Uint8Array[] = []
  return {
    up(bytes) {
      request.push(bytes)
      return connection.up.write(bytes)
    },
    down(bytes) {
      if (request[0] && Buffer.from(request[0].subarray(0, 5)).toString() === 'POST ') sayAgain(connection, request)
      request = []
      return connection.down.write(bytes)
    }
  }
}
