// What happens to a broker and to the agent's connection to it, one line each.

import { once } from 'node:events'
import { connect as dial } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { connectAsync } from 'mqtt'
import type { Mosquitto } from '../../simulators/mosquitto.ts'
import type { TcpProxy } from '../../simulators/proxy.ts'
import type { Random } from '../../simulators/random.ts'
import { counting, entryOf, type OpenLedger, payloadOf } from './load.ts'

export interface Scene {
  readonly broker: Mosquitto
  /** Between broker and agent. */
  readonly proxy: TcpProxy
  readonly clientId: string
  readonly ledger: OpenLedger
  readonly chance: Random
  readonly signal: AbortSignal
}

export interface Trouble {
  readonly name: string
  /** The broker may lose what it holds for the agent: its session or its last changes. */
  readonly forgets: boolean
  readonly run: (scene: Scene) => Promise<void>
}

const retainedMessages = 300

/** A CONNECT of MQTT 3.1.1 with the agent's client id: takes its session over, or ends it. Acknowledges nothing. */
const takeOver = async ({ broker, clientId }: Scene, clean: boolean, holdMs: number): Promise<void> => {
  const id = Buffer.from(clientId)
  const head = [0x10, 12 + id.length, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, clean ? 2 : 0, 0, 60, 0, id.length]
  const socket = dial(broker.port, '127.0.0.1').on('error', () => {})
  socket.write(Buffer.concat([Buffer.from(head), id]))
  await once(socket, 'data')
  await delay(holdMs)
  socket.destroy()
}

/** Retained messages, each the next reading of a series of its own. */
const retain = async ({ broker, ledger }: Scene): Promise<void> => {
  const client = await connectAsync(broker.url, { clientId: 'retaining' })
  const one = async (asset: string): Promise<void> => {
    const entry = entryOf(ledger, counting.seriesOf(asset))
    await client.publishAsync(counting.topicOf(asset), payloadOf(asset, ++entry.sent), { qos: 1, retain: true })
    entry.acked = entry.sent
  }
  await Promise.all(Array.from({ length: retainedMessages }, (_, index) => one(`r${index}`)))
  await client.endAsync()
}

export const troubles: readonly Trouble[] = [
  {
    name: 'restart',
    forgets: false,
    async run({ broker, chance }) {
      await broker.stop()
      await delay(chance.integer(1000))
      await broker.start()
    }
  },
  {
    name: 'kill -9, with persistence',
    forgets: true,
    async run({ broker, chance }) {
      await delay(chance.integer(500))
      await broker.kill()
      await broker.start()
    }
  },
  {
    name: 'kill -9, everything forgotten',
    forgets: true,
    async run({ broker, chance }) {
      await delay(chance.integer(500))
      await broker.kill()
      await broker.forget()
      await broker.start()
    }
  },
  {
    name: 'another client takes the session over, three times',
    forgets: false,
    async run(scene) {
      for (let time = 0; time < 3; time++) await takeOver(scene, false, scene.chance.integer(500))
    }
  },
  { name: 'another client ends the session', forgets: true, run: scene => takeOver(scene, true, 50) },
  {
    name: `${retainedMessages} retained messages at the next subscription`,
    forgets: true,
    async run(scene) {
      await retain(scene)
      await takeOver(scene, true, 50)
    }
  },
  {
    name: 'a connection that comes and goes each second, for 5 s',
    forgets: false,
    async run({ proxy, signal }) {
      for (let time = 0; time < 5; time++) {
        proxy.cut()
        await delay(500, undefined, { signal })
        proxy.heal()
        await delay(500, undefined, { signal })
      }
    }
  }
]
