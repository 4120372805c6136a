// A TCP connection through a middle that the test can cut.

import { once } from 'node:events'
import { createServer, connect as dial, type Socket } from 'node:net'

export interface Proxy {
  readonly port: number
  /** How many connections it has seen. */
  readonly connections: number
  /** Bytes that went through it, both ways. */
  readonly bytes: number
  /** Ends all connections at once; new ones are let through. */
  cut(): void
  close(): Promise<void>
}

export const startProxy = async (target: number): Promise<Proxy> => {
  const sockets = new Set<Socket>()
  let [connections, bytes] = [0, 0]
  const count = (part: Buffer): void => void (bytes += part.length)
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    return socket.once('close', () => sockets.delete(socket))
  }
  const server = createServer(inner => {
    connections++
    const outer = keep(dial(target, '127.0.0.1'))
    keep(inner).on('data', count).pipe(outer).on('data', count).pipe(inner)
    inner.once('close', () => outer.destroy())
    outer.once('close', () => inner.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: (server.address() as { port: number }).port,
    get connections() {
      return connections
    },
    get bytes() {
      return bytes
    },
    cut,
    async close() {
      server.close()
      cut()
      await once(server, 'close')
    }
  }
}
