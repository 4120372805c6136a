// Measures the HTTP requests on the connections of a proxy: how long each was under way, how many at a time, how often the same.

import { contract } from '../../protocol/answer.ts'
import { identityKey } from '../../protocol/batch.ts'
import { decodeIdentity } from '../../protocol/codec.ts'
import type { Watcher } from '../../simulators/proxy.ts'

export interface Exchange {
  /** When its first byte was sent, and when its answer was whole or its connection gone; by `performance.now()`. */
  readonly began: number
  ended: number
  answered: boolean
  /** Where the request arrived whole and carries a batch: which, and how many bytes. */
  batch?: { readonly key: string; readonly bytes: number }
}

export interface Meter {
  readonly exchanges: readonly Exchange[]
  watch(): Watcher
}

const headEnd = '\r\n\r\n'

/** Calls `whole` for each HTTP message of known length in a stream of bytes. */
const framing = (whole: (head: string, body: Buffer) => void): ((bytes: Uint8Array) => void) => {
  let held: Buffer = Buffer.alloc(0)
  return bytes => {
    held = Buffer.concat([held, bytes])
    while (true) {
      const end = held.indexOf(headEnd)
      if (end < 0) return
      const head = held.subarray(0, end).toString('latin1')
      const from = end + headEnd.length
      const to = from + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
      if (held.length < to) return
      whole(head, held.subarray(from, to))
      held = held.subarray(to)
    }
  }
}

const batchOf = (head: string, body: Buffer): (Exchange['batch'] & object) | undefined =>
  head.startsWith(`POST ${contract.batches} `) ? { key: identityKey(decodeIdentity(body)), bytes: body.length } : undefined

export const meter = (): Meter => {
  const exchanges: Exchange[] = []

  const watch = (): Watcher => {
    let current: Exchange | undefined
    const end = (answered: boolean): void => {
      if (current) Object.assign(current, { ended: performance.now(), answered })
      current = undefined
    }
    const request = framing((head, body) => {
      const batch = batchOf(head, body)
      if (current && batch) current.batch = batch
    })
    const answer = framing(() => end(true))
    return {
      sent(bytes) {
        if (!current) exchanges.push((current = { began: performance.now(), ended: Number.POSITIVE_INFINITY, answered: false }))
        request(bytes)
      },
      got: answer,
      closed: () => end(false)
    }
  }
  return { exchanges, watch }
}

/** Who gives up closes one connection and opens the next at once; the proxy may hear of it in another order. */
const overlapMs = 100

export interface Span {
  readonly began: number
  readonly ended: number
}

/** How many spans there were at a time at most. */
const mostAtOnce = (spans: readonly Span[]): number => {
  const changes = spans
    .flatMap(({ began, ended }) => [
      { at: began, by: 1 },
      { at: ended, by: -1 }
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by)
  let [now, most] = [0, 0]
  for (const { by } of changes) most = Math.max(most, (now += by))
  return most
}

const shortened = ({ began, ended }: Span): Span => ({ began, ended: Math.max(began, ended - overlapMs) })

export const inFlightMost = (exchanges: readonly Exchange[]): number =>
  mostAtOnce(exchanges.map(exchange => (exchange.answered ? exchange : shortened(exchange))))

/** Connections that were open at a time at most. */
export const openMost = (connections: readonly Span[]): number => mostAtOnce(connections.map(shortened))

export const longestMs = (exchanges: readonly Exchange[]): number =>
  exchanges.reduce((longest, { began, ended }) => Math.max(longest, Math.min(ended, performance.now()) - began), 0)

/** Bytes of batches sent, to bytes of different batches. */
export const resentRatio = (exchanges: readonly Exchange[]): number => {
  const different = new Map<string, number>()
  let sent = 0
  for (const { batch } of exchanges) {
    if (!batch) continue
    different.set(batch.key, batch.bytes)
    sent += batch.bytes
  }
  const once = [...different.values()].reduce((sum, bytes) => sum + bytes, 0)
  return once === 0 ? 1 : sent / once
}
