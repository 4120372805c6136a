// Takes what the clients of the embedded broker publish; each gets its acknowledgements once its messages are on disk.

import type { Socket } from 'node:net'
import type { Client, PublishPacket } from 'aedes'
import type { Log } from '../../platform/log.ts'
import { reason } from '../../protocol/errors.ts'
import { type Acknowledgements, acknowledgements } from './acknowledgements.ts'
import type { Intake, Message } from './source.ts'

const lingerMs = 1000

export interface Publishing {
  /** Calls `done` when the message is on disk: the broker acknowledges then. Where the disk refuses it, the client's connection ends, so that it sends again. */
  take(client: Client, packet: PublishPacket, done: () => void): void
  /** Takes no more messages; resolves when those under way are on disk and acknowledged. */
  stop(): Promise<void>
}

const messageOf = ({ topic, payload, qos, dup }: PublishPacket): Message => ({
  topic,
  payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
  qos,
  duplicate: dup
})

/** The acknowledgements just written are to arrive, even where the client then does not end its half. */
export const endAfterFlush = (connection: Socket): void => {
  connection.end()
  connection.setTimeout(lingerMs, () => connection.destroy())
}

export const publishing = (intake: Intake, log: Log): Publishing => {
  const lines = new WeakMap<Client, Acknowledgements>()
  const busy = new Set<Acknowledgements>()
  const complained = new WeakSet<Client>()
  let stopped = false

  const open = (client: Client): Acknowledgements => {
    const line = acknowledgements(() => {
      if (line.outstanding > 0) return
      busy.delete(line)
      if (line.failed) endAfterFlush(client.conn as Socket)
    })
    lines.set(client, line)
    return line
  }

  /** Once a connection: the counters tell how many. */
  const complain = (client: Client, { topic, qos }: Message, error: unknown): void => {
    if (complained.has(client)) return
    complained.add(client)
    const next = qos === 0 ? 'lost: QoS 0 is never sent again' : 'not acknowledged: the client will send it again'
    log.error('a message could not be stored', { client: client.id, topic, qos, next, reason: reason(error) })
  }

  return {
    take(client, packet, done) {
      const line = lines.get(client) ?? open(client)
      if (stopped || line.failed) return
      const message = messageOf(packet)
      const taken = intake(message)
      taken.catch(error => complain(client, message, error))
      // Nobody waits for it, so it waits for nobody: where the disk is slow, intake has its bound.
      if (message.qos === 0) return done()
      busy.add(line)
      line.follow(taken, done)
    },
    async stop() {
      stopped = true
      await Promise.all([...busy].map(line => line.idle()))
    }
  }
}
