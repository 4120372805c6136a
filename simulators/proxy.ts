// A TCP proxy on loopback that can be cut and healed: the link between a gateway and its collector.

import { connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  readonly port: number
  /** Breaks every connection and refuses new ones. */
  cut(): void
  heal(): void
  close(): Promise<void>
}

const drop = (socket: Socket): void => void socket.destroy()

/** Forwards connections on a free port to another port of this machine. */
export const openProxy = async (target: number): Promise<TcpProxy> => {
  const sockets = new Set<Socket>()
  let up = true

  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', drop.bind(undefined, socket))
  }

  const server = createServer(near => {
    if (!up) return drop(near)
    const far = connect(target, '127.0.0.1')
    keep(near)
    keep(far)
    near.on('close', () => drop(far))
    far.on('close', () => drop(near))
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  const cut = (): void => {
    up = false
    for (const socket of sockets) drop(socket)
  }

  return {
    port,
    cut,
    heal() {
      up = true
    },
    async close() {
      cut()
      await new Promise(resolve => server.close(resolve))
    }
  }
}
