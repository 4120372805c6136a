// Sensors that number their readings, and a ledger of what was acknowledged to each.

import { setTimeout as delay } from 'node:timers/promises'
import { connect, type MqttClient } from 'mqtt'

/** Event time of reading 0 of each series; reading n is n ms later, and its value is n. */
export const epoch = Date.UTC(2026, 0, 1)

export interface Entry {
  /** Readings 1 to this one were acknowledged, without gaps. */
  acked: number
  /** Readings 1 to this one were sent. */
  sent: number
}

/** By asset. */
export type Ledger = Map<string, Entry>

export const ackedOf = (ledger: Ledger): number => [...ledger.values()].reduce((sum, { acked }) => sum + acked, 0)
export const seriesOf = (asset: string): string => `count,asset=${asset}`
export const topicOf = (asset: string): string => `load/${asset}/count`
export const payloadOf = (number: number): string => JSON.stringify({ value: number, time: epoch + number })

export interface Sensors {
  /** Sends no more; resolves when what is on the way is acknowledged. False where patience ended before. */
  stop(patienceMs?: number): Promise<boolean>
}

export interface SensorsOptions {
  readonly assets: readonly string[]
  /** From an acknowledgement to the next reading of the same sensor. */
  readonly paceMs: number
}

interface Publishing {
  publish(topic: string, payload: string): Promise<void>
  close(): void
}

interface Message {
  readonly topic: string
  readonly payload: string
  readonly acknowledged: () => void
}

const redialMs = 20

/** Each connection is a client of its own: one that reconnects by itself drops what it sends again when the link breaks a second time (MQTT.js #2015). */
const publishing = (url: string, clientId: string): Publishing => {
  const waiting = new Set<Message>()
  let client: MqttClient
  let redial: NodeJS.Timeout | undefined
  let closed = false

  const send = (message: Message): void => {
    if (!client.connected) return
    client.publish(message.topic, message.payload, { qos: 1 }, error => {
      if (!error && waiting.delete(message)) message.acknowledged()
    })
  }
  const dial = (): void => {
    client = connect(url, { clientId, clean: true, reconnectPeriod: 0, connectTimeout: 5000, queueQoSZero: false })
    client.on('error', () => {})
    client.once('connect', () => waiting.forEach(send))
    client.once('close', () => {
      client.end(true)
      if (!closed) redial = setTimeout(dial, redialMs)
    })
  }
  dial()
  return {
    publish: (topic, payload) =>
      new Promise(acknowledged => {
        const message = { topic, payload, acknowledged }
        waiting.add(message)
        send(message)
      }),
    close() {
      closed = true
      clearTimeout(redial)
      client.end(true)
    }
  }
}

/** One reading of each sensor is on the way at a time; numbers go on where the ledger ends. */
export const startSensors = (url: string, ledger: Ledger, { assets, paceMs }: SensorsOptions): Sensors => {
  const out = publishing(url, `sensors-${process.pid}`)
  let running = true
  const sensor = async (asset: string): Promise<void> => {
    const entry = ledger.get(asset) ?? { acked: 0, sent: 0 }
    ledger.set(asset, entry)
    while (running) {
      await out.publish(topicOf(asset), payloadOf(++entry.sent))
      entry.acked = entry.sent
      await delay(paceMs)
    }
  }
  const sensors = Promise.all(assets.map(sensor)).then(() => true)
  return {
    async stop(patienceMs = 30_000) {
      running = false
      const all = await Promise.race([sensors, delay(patienceMs, false, { ref: false })])
      out.close()
      return all
    }
  }
}
