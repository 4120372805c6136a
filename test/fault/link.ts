// A sensor's connection with QoS 1: made anew after every break, and what was not acknowledged is sent again.

import { connect, type MqttClient } from 'mqtt'

export interface Link {
  /** Resolves when the other side has acknowledged, over however many connections that takes. */
  publish(topic: string, payload: string): Promise<void>
  /** Ends it; what was not acknowledged never will be. */
  close(): void
}

interface Message {
  readonly topic: string
  readonly payload: string
  readonly acknowledged: () => void
  sent: boolean
}

const redialMs = 20

/** Every connection is a client of its own: one that reconnects by itself drops what it was sending again when the link breaks a second time. */
export const sensorLink = (url: string, clientId: string): Link => {
  const unacknowledged = new Set<Message>()
  let current: MqttClient | undefined
  let dialling: MqttClient | undefined
  let redial: NodeJS.Timeout | undefined
  let closed = false

  const send = (client: MqttClient, message: Message): void => {
    client.publish(message.topic, message.payload, { qos: 1, dup: message.sent }, error => {
      if (!error && unacknowledged.delete(message)) message.acknowledged()
    })
    message.sent = true
  }

  const dial = (): void => {
    const client = connect(url, { clientId, clean: false, reconnectPeriod: 0, connectTimeout: 5000, queueQoSZero: false })
    dialling = client
    client.on('error', () => {})
    client.once('connect', () => {
      current = client
      for (const message of unacknowledged) send(client, message)
    })
    client.once('close', () => {
      current = undefined
      client.end(true)
      if (!closed) redial = setTimeout(dial, redialMs)
    })
  }

  dial()
  return {
    publish: (topic, payload) =>
      new Promise(acknowledged => {
        const message: Message = { topic, payload, acknowledged, sent: false }
        unacknowledged.add(message)
        if (current) send(current, message)
      }),
    close() {
      closed = true
      clearTimeout(redial)
      dialling?.end(true)
    }
  }
}
