// Listens to the MQTT between a broker and the agent: which readings the agent acknowledged, over which connections.

import type { Watcher } from '../../simulators/proxy.ts'
import { counting, epoch } from './load.ts'
import type { Span } from './meter.ts'

export interface Tap {
  /** By series: the numbers of the readings whose PUBACK the agent has sent. */
  readonly acknowledged: ReadonlyMap<string, ReadonlySet<number>>
  /** Messages that came to the agent, and those among them that the broker marked as sent before. */
  readonly delivered: number
  readonly again: number
  readonly connections: readonly Span[]
  watch(): Watcher
}

interface Packet {
  readonly type: number
  readonly flags: number
  readonly body: Buffer
}

const [typePublish, typePuback] = [3, 4]
const flagDuplicate = 8
const failed = 0x80

/** A variable byte integer (MQTT 5, 1.5.5) at a place, and the place after it; undefined where it is not there yet. */
const variable = (bytes: Buffer, from: number): [value: number, next: number] | undefined => {
  let value = 0
  for (let at = from; at < bytes.length; at++) {
    value += (bytes[at]! & 0x7f) * 128 ** (at - from)
    if (bytes[at]! < 0x80) return [value, at + 1]
  }
  return undefined
}

/** Calls `whole` for each packet in a stream of bytes. */
const packets = (whole: (packet: Packet) => void): ((bytes: Uint8Array) => void) => {
  let held: Buffer = Buffer.alloc(0)
  return bytes => {
    held = Buffer.concat([held, bytes])
    while (true) {
      const [length, from] = variable(held, 1) ?? [Number.POSITIVE_INFINITY, 0]
      if (held.length < from + length) return
      whole({ type: held[0]! >> 4, flags: held[0]! & 15, body: held.subarray(from, from + length) })
      held = held.subarray(from + length)
    }
  }
}

interface Delivered {
  readonly id: number
  readonly series: string
  readonly number: number
}

/** A PUBLISH of MQTT 5 with QoS 1 that carries a reading. */
const deliveredOf = (body: Buffer): Delivered => {
  const topicEnd = 2 + body.readUInt16BE(0)
  const [properties, from] = variable(body, topicEnd + 2)!
  const { time } = JSON.parse(body.subarray(from + properties).toString()) as { time: number }
  const [, asset] = body.subarray(2, topicEnd).toString().split('/')
  return { id: body.readUInt16BE(topicEnd), series: counting.seriesOf(asset!), number: time - epoch }
}

export const mqttTap = (): Tap => {
  const acknowledged = new Map<string, Set<number>>()
  const connections: { began: number; ended: number }[] = []
  let [delivered, again] = [0, 0]

  const acknowledge = ({ series, number }: Delivered): void => {
    const own = acknowledged.get(series) ?? new Set<number>()
    acknowledged.set(series, own.add(number))
  }

  const watch = (): Watcher => {
    const connection = { began: performance.now(), ended: Number.POSITIVE_INFINITY }
    connections.push(connection)
    const waiting = new Map<number, Delivered>()
    return {
      got: packets(({ type, flags, body }) => {
        if (type !== typePublish) return
        const message = deliveredOf(body)
        waiting.set(message.id, message)
        delivered++
        if (flags & flagDuplicate) again++
      }),
      sent: packets(({ type, body }) => {
        if (type !== typePuback || (body[2] ?? 0) >= failed) return
        const message = waiting.get(body.readUInt16BE(0))
        if (message) acknowledge(message)
      }),
      closed() {
        connection.ended = performance.now()
      }
    }
  }

  return {
    acknowledged,
    connections,
    watch,
    get delivered() {
      return delivered
    },
    get again() {
      return again
    }
  }
}
