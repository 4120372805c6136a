// The MQTT sink: a message for each change of an alert that people are told of, with QoS 1.

import type { MqttClient } from 'mqtt'
import { deadline } from '../../platform/deadline.ts'
import { tokenFile } from '../../platform/token.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import { duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Alert } from '../alerts/alert.ts'
import { isSafe } from './address.ts'
import { full } from './payloads/wayside.ts'
import { machineOf } from './payloads/words.ts'
import type { Sink } from './sink.ts'
import { telling } from './telling.ts'

/** A level of a topic: what separates levels, or stands for any, is escaped. */
const level = (text: string): string => text.replace(/[%/+#\0]/g, sign => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)

interface Connecting {
  readonly url: string
  readonly clientId: string
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly timeout: Millis
}

/** One connection; it is not made again by itself. */
const connect = async ({ url, clientId, username, password, timeout }: Connecting): Promise<MqttClient> => {
  // Loaded by those who use it only: a library takes memory.
  const { connectAsync } = await import('mqtt')
  const credentials = { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) }
  const options = { clientId, clean: true, reconnectPeriod: 0, connectTimeout: timeout, queueQoSZero: false, writeCache: false }
  const client = await connectAsync(url, { ...options, ...credentials, rejectUnauthorized: true }, false)
  // What went wrong shows when it publishes.
  client.on('error', () => {})
  return client
}

export const mqtt = recipe({
  about: 'one MQTT message of JSON with QoS 1 for each change of an alert that is told, its id and number in it',
  options: {
    url: z
      .string()
      .refine(
        text => isSafe(text, 'mqtt'),
        'must be an mqtts address without user name, or mqtt on this machine, such as "mqtts://broker.example"'
      )
      .describe('Broker to publish to'),
    topic: z
      .string()
      .regex(/^[^+#\0$][^+#\0]*$/, 'must be a topic without + and #')
      .default('wayside/alerts')
      .describe('Messages go to `<topic>/<detector>/<machine>`'),
    clientId: z.string().min(1).max(64).default('wayside-collector').describe('Name of the session: one for each collector'),
    username: z.string().min(1).optional().describe('User of the broker'),
    passwordFile: z.string().min(1).optional().describe('File with the password of that user'),
    timeout: duration().default(10_000).describe('How long the broker may take to acknowledge')
  },
  example: { url: 'mqtts://broker.example', username: 'wayside', passwordFile: '/etc/wayside/mqtt.password' },
  make: ({ url, topic, clientId, username, passwordFile, timeout }): Sink => {
    const password = passwordFile === undefined ? undefined : tokenFile(passwordFile, 'passwordFile')
    let client: MqttClient | undefined

    const disconnect = (): void => {
      client?.end(true)
      client?.stream.destroy()
      client = undefined
    }

    const connected = async (signal: AbortSignal): Promise<MqttClient> => {
      if (client?.connected) return client
      disconnect()
      const opened = await connect({ url, clientId, username, password: password?.(), timeout })
      if (signal.aborted) opened.end(true)
      else client = opened
      return opened
    }

    const publish = async (alert: Alert, signal: AbortSignal): Promise<void> => {
      const broker = await connected(signal)
      const path = `${topic}/${level(alert.detector)}/${level(machineOf(alert))}`
      await broker.publishAsync(path, JSON.stringify(full(alert)), { qos: 1 })
    }

    const tell = async (alert: Alert, stopping: AbortSignal): Promise<undefined> => {
      const end = deadline(timeout, stopping)
      try {
        await end.race(publish(alert, end.signal()))
      } catch (error) {
        // The library would send what it still holds once more, after what comes later.
        disconnect()
        if (end.late()) throw new Error(`no acknowledgement within ${timeout} ms`, { cause: error })
        throw error
      } finally {
        end.clear()
      }
    }

    const deliver = telling(
      ({ changes }) =>
        changes.map(alert => ({ key: `${alert.id}/${alert.number}`, tell: (signal: AbortSignal) => tell(alert, signal) })),
      (id, error) =>
        new WaysideError('WAY_SINK_FAILED', `broker ${url} did not take notification ${id}: ${reason(error)}`, { cause: error })
    )
    return {
      notifies: true,
      deliver,
      async close() {
        disconnect()
      }
    }
  }
})
