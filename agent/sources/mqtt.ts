// A source that subscribes to an MQTT broker: QoS 1, a persistent session, and one connection after the other.

import { hostname } from 'node:os'
import type { IClientOptions, MqttClient } from 'mqtt'
import { backoff } from '../../platform/backoff.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { recipe } from '../../protocol/recipe.ts'
import { problemOf } from './problem.ts'
import { type Receiving, receive } from './receive.ts'
import { clientOptions, type MqttOptions, mqttOptions } from './settings.ts'
import type { Intake, Source, SourceStatus } from './source.ts'

const reconnectFirstMs = 500

class MqttSource implements Source {
  readonly #options: MqttOptions
  #clientId = ''
  readonly #closing = new AbortController()
  #status: SourceStatus = { connected: false }
  #client: MqttClient | undefined
  #receiving: Receiving | undefined
  #subscribed = false
  #running: Promise<void> = Promise.resolve()

  constructor(options: MqttOptions) {
    this.#options = options
  }

  async open(filters: readonly string[], intake: Intake, log: Log, agent = hostname()): Promise<void> {
    this.#clientId = this.#options.clientId ?? `wayside-${agent}`
    const options = await clientOptions({ ...this.#options, clientId: this.#clientId })
    this.#running = this.#run(options, filters, intake, log)
  }

  status(): SourceStatus {
    return this.#status
  }

  /** Waits for the messages under way, so that what is on disk is also acknowledged. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#receiving?.stop()
    const client = this.#client
    client?.end(!client.connected)
    const patience = new AbortController()
    await Promise.race([this.#running, systemClock.wait(this.#options.connectTimeout, patience.signal)])
    patience.abort()
    client?.stream.destroy()
    await this.#running
  }

  async #run(options: IClientOptions, filters: readonly string[], intake: Intake, log: Log): Promise<void> {
    const { signal } = this.#closing
    for (let attempt = 0; !signal.aborted; attempt++) {
      const healthy = await this.#connection(options, filters, intake, log)
      if (healthy) attempt = 0
      await systemClock.wait(
        backoff({ first: reconnectFirstMs, most: this.#options.reconnectMax }, attempt + 1, Math.random()),
        signal
      )
    }
  }

  /** A client of the library for each connection: no state of an earlier one can reach a later one. Resolves when it has ended: true where it was a good one. */
  async #connection(options: IClientOptions, filters: readonly string[], intake: Intake, log: Log): Promise<boolean> {
    // Loaded by those who use it only: a library takes memory.
    const { connect } = await import('mqtt')
    if (this.#closing.signal.aborted) return false
    const client = connect({ ...options })
    const receiving = receive(client, intake, log, this.#options.inFlightMax)
    this.#client = client
    this.#receiving = receiving
    let cause: unknown
    client.on('error', error => (cause ??= error))
    client.on('disconnect', ({ reasonCode }) => (cause ??= reasonCode))
    client.on('connect', ({ sessionPresent }) => {
      const fields = { url: this.#options.url, clientId: this.#clientId, sessionPresent }
      const ready = (): void => {
        this.#status = { connected: true }
        log.info('connected to the broker', fields)
      }
      // Once a process even where the session is there, because the topics of the configuration may have changed.
      if (sessionPresent && this.#subscribed) ready()
      else this.#subscribe(client, filters, log, ready)
    })
    return new Promise(resolve => {
      client.once('close', () => {
        const { connected } = this.#status
        this.#lost(receiving.failed ? undefined : cause, receiving.failed, log)
        resolve(connected && !receiving.failed)
      })
    })
  }

  #subscribe(client: MqttClient, filters: readonly string[], log: Log, ready: () => void): void {
    // Retained messages come with a new subscription only, not each time the agent starts (rh: MQTT 5).
    client.subscribe([...filters], { qos: 1, rh: 1 }, (error, granted = []) => {
      if (!client.connected) return
      const refused = granted.filter(({ qos }) => qos !== 1).map(({ topic }) => topic)
      this.#subscribed = !error && refused.length === 0
      if (this.#subscribed) return ready()
      const what = refused.length > 0 ? refused.join(', ') : filters.join(', ')
      const problem = `${this.#options.url} does not allow a QoS 1 subscription to ${what}: change its access rules`
      this.#status = { connected: true, problem }
      log.error('the broker refused a subscription', { problem })
    })
  }

  /** Says each problem once, however often the attempt is repeated. */
  #lost(cause: unknown, diskFailed: boolean, log: Log): void {
    if (this.#closing.signal.aborted) {
      this.#status = { connected: false }
      return
    }
    const { url, username } = this.#options
    const problem = diskFailed
      ? `the disk of the agent refused a message of ${url}: the agent connects again to have it once more`
      : problemOf(cause, { url, clientId: this.#clientId, username })
    if (this.#status.connected || this.#status.problem !== problem) log.warn('no connection to the broker', { problem })
    this.#status = { connected: false, problem }
  }
}

export const mqtt = recipe<Source, typeof mqttOptions>({
  about: 'subscribes to an MQTT broker with QoS 1 and a persistent session; acknowledges after the fsync',
  options: mqttOptions,
  example: {
    url: 'mqtts://broker.example:8883',
    clientId: 'gateway-7',
    username: 'agent',
    passwordFile: '/etc/wayside/mqtt.password'
  },
  make: options => new MqttSource(options)
})
