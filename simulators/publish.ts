// Publishes over MQTT with QoS 1: a message counts only when the broker has acknowledged it.

import { connectAsync } from 'mqtt'

export interface PublisherOptions {
  readonly clientId: string
  /** Messages sent ahead of their acknowledgements. */
  readonly inFlightMax: number
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

export const publisher = async (url: string, { clientId, inFlightMax }: PublisherOptions): Promise<Publisher> => {
  const client = await connectAsync(url, {
    clientId,
    clean: false,
    reconnectPeriod: 200,
    connectTimeout: 5000,
    queueQoSZero: false
  })
  client.on('error', () => {})
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
