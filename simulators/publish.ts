// Publishes over MQTT with QoS 1: a message counts only when the broker has acknowledged it.

import { connectAsync, type MqttClient } from 'mqtt'
import { reason, WaysideError } from '../protocol/errors.ts'

export interface PublisherOptions {
  readonly clientId: string
  /** Messages sent ahead of their acknowledgements. */
  readonly inFlightMax: number
  /** Called where the connection is lost; it is made again, and what was not acknowledged is sent again. */
  readonly interrupted?: () => void
}

export interface Publisher {
  /** Resolves when the broker has acknowledged; waits while too many are in flight. Sent again after a reconnect. */
  publish(topic: string, payload: string): Promise<void>
  /** Resolves when another message may go. */
  room(): Promise<void>
  /** Resolves when nothing is in flight. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** As a person may read it: without the password. */
const shown = (url: string): string => url.replace(/\/\/[^/]*@/, '//')

const connected = async (url: string, clientId: string): Promise<MqttClient> => {
  const options = { clientId, clean: false, reconnectPeriod: 200, connectTimeout: 5000, queueQoSZero: false }
  try {
    return await connectAsync(url, options, false)
  } catch (error) {
    throw new WaysideError(
      'WAY_BROKER_UNREACHABLE',
      `no broker takes messages at ${shown(url)}: start one there, or name another: ${reason(error)}`
    )
  }
}

/** @throws WaysideError WAY_BROKER_UNREACHABLE where the first connection cannot be made */
export const publisher = async (
  url: string,
  { clientId, inFlightMax, interrupted = () => {} }: PublisherOptions
): Promise<Publisher> => {
  const client = await connected(url, clientId)
  client.on('error', () => {})
  const closed = (): void => {
    if (!client.disconnecting) interrupted()
  }
  client.once('close', closed)
  client.on('connect', () => client.once('close', closed))
  let inFlight = 0
  let waiting: (() => void)[] = []

  const below = async (most: number): Promise<void> => {
    while (inFlight >= most) await new Promise<void>(resolve => waiting.push(resolve))
  }

  const settled = (): void => {
    inFlight--
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
  }

  return {
    async publish(topic, payload) {
      await below(inFlightMax)
      inFlight++
      try {
        await client.publishAsync(topic, payload, { qos: 1 })
      } finally {
        settled()
      }
    },
    room: () => below(inFlightMax),
    idle: () => below(1),
    close: () => client.endAsync()
  }
}
