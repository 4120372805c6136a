// Sensors that go over a limit one after the other, each once, and when they did.

import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { connectPacket, publishPacket } from '../agent/packets.ts'

export interface Probed {
  readonly asset: string
  /** Monotonic. */
  readonly at: number
  /** By the clock of the machine. */
  readonly time: number
}

export interface Probes {
  /** Publishes a value within the limits for each, so that all are known. */
  calm(): Promise<void>
  /** Publishes one over the limit for each, at uneven distances. */
  breach(everyMs: number): Promise<Probed[]>
  close(): void
}

export const openProbes = async (port: number, count: number, measurement: string): Promise<Probes> => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.resume()
  await once(socket, 'connect')
  socket.write(connectPacket(`probes-${process.pid}`))
  const assets = Array.from({ length: count }, (_, index) => `probe${index}`)
  const publish = (asset: string, index: number, value: number): Probed => {
    const probed = { asset, at: performance.now(), time: Date.now() }
    socket.write(publishPacket(`load/${asset}/${measurement}`, `{"value":${value},"time":${probed.time}}`, 1, 1 + index))
    return probed
  }
  return {
    async calm() {
      for (const [index, asset] of assets.entries()) publish(asset, index, 20)
      await delay(10)
    },
    async breach(everyMs) {
      const probed: Probed[] = []
      for (const [index, asset] of assets.entries()) {
        // A full turn of the distance, so that they meet whatever else is periodic at all its phases.
        await delay(everyMs / 2 + ((index * 0.618) % 1) * everyMs)
        probed.push(publish(asset, index, 99))
      }
      return probed
    },
    close: () => void socket.destroy()
  }
}
