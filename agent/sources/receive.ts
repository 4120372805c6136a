// Takes the messages of one MQTT connection: many at a time, bounded, acknowledged once they are on disk.

import type { IPublishPacket, MqttClient } from 'mqtt'
import type { Log } from '../../platform/log.ts'
import { reason } from '../../protocol/errors.ts'
import { acknowledgements } from './acknowledgements.ts'
import { puback, withheld } from './late-puback.ts'
import type { Intake, Message } from './source.ts'

export interface Receiving {
  /** Takes no more messages; resolves when those under way are on disk and acknowledged. */
  stop(): Promise<void>
  /** True where the disk refused a message: the connection has been ended, so that the broker sends it again. */
  readonly failed: boolean
}

const messageOf = ({ topic, payload, qos, dup }: IPublishPacket): Message => ({
  topic,
  payload: payload as Uint8Array,
  qos,
  duplicate: dup
})

/** While the line is held back, PINGRESP is too: the connection is kept by pings that expect no answer until it moves again. */
const keepAlive = (client: MqttClient): (() => void) => {
  const ping = (): void => {
    if (!client.connected) return
    client.sendPing()
    client.reschedulePing(true)
  }
  const timer = setInterval(ping, client.keepalive * 500)
  return () => clearInterval(timer)
}

export const receive = (client: MqttClient, intake: Intake, log: Log, inFlightMax: number): Receiving => {
  let stopped = false
  let complained = false
  let release: (() => void) | undefined
  /** What was taken last: those that share a write are watched once. */
  let watched: Promise<void> | undefined

  const line = acknowledgements(() => {
    if (line.outstanding < inFlightMax) release?.()
    // Not destroyed: the PUBACKs just written are to arrive.
    if (line.failed && line.outstanding === 0) client.stream.end()
  })

  const hold = (done: (error?: Error) => void): void => {
    const letGo = keepAlive(client)
    release = () => {
      release = undefined
      letGo()
      done(withheld)
    }
  }

  /** Once a connection: the counters tell how many. */
  const complain = ({ topic, qos }: Message, error: unknown): void => {
    if (complained) return
    complained = true
    const next = qos === 0 ? 'lost: QoS 0 is never sent again' : 'not acknowledged: the broker will send it again'
    log.error('a message could not be stored', { topic, qos, next, reason: reason(error) })
  }

  const take = (message: Message): Promise<void> => {
    const taken = intake(message)
    if (taken !== watched) taken.catch(error => complain(message, error))
    watched = taken
    return taken
  }

  client.handleMessage = (packet, done) => {
    if (stopped || line.failed || !client.connected) return done(withheld)
    const taken = take(messageOf(packet))
    const { qos, messageId } = packet
    // Nobody waits for it, so it waits for nobody: where the disk is slow, intake has its bound.
    if (qos === 0) return done(withheld)
    // The agent subscribes with QoS 1; QoS 2 can only be left over from another user of the session, and goes one at a time.
    if (qos === 2)
      return void taken.then(
        () => done(),
        () => client.stream.destroy()
      )
    line.follow(taken, () => puback(client, messageId!))
    if (line.outstanding < inFlightMax) done(withheld)
    else hold(done)
  }

  client.once('close', () => release?.())

  return {
    stop() {
      stopped = true
      return line.idle()
    },
    get failed() {
      return line.failed
    }
  }
}
