// A TCP proxy on loopback that can be cut, healed and poisoned: the link between a gateway and the world.

import { connect, createServer, type Server, type Socket } from 'node:net'
import { type Connection, harmless, line, pump, type Toxic } from './wires.ts'

/** One connection as the one who made it sees it. */
export interface Watcher {
  sent?(bytes: Buffer): void
  got?(bytes: Uint8Array): void
  /** It is gone, or who made it has said that there is no more. Once. */
  closed?(): void
}

export interface ProxyOptions {
  /** Called for every connection. */
  readonly watch?: () => Watcher
}

export interface TcpProxy {
  readonly port: number
  /** Breaks every connection and refuses new ones. */
  cut(): void
  /** From now on all connections suffer from it, those that are open too. */
  poison(toxic: Toxic): void
  heal(): void
  close(): Promise<void>
}

interface Link {
  suffer(toxic: Toxic): void
}

const watched = (near: Socket, watcher: Watcher): void => {
  near.on('data', bytes => watcher.sent?.(bytes))
  let told = false
  const closed = (): void => {
    if (!told) watcher.closed?.()
    told = true
  }
  near.on('end', closed)
  near.on('close', closed)
}

/** @param keep is given every socket that is opened */
const link = (near: Socket, target: number, first: Toxic, watcher: Watcher, keep: (socket: Socket) => Socket): Link => {
  let far: Socket | undefined
  // Dialled with the first byte that goes through: behind a black hole nobody is called. Who connects speaks first, as in HTTP and MQTT.
  const reached = (): Socket => (far ??= dialled())
  const dialled = (): Socket => {
    const made = keep(connect({ port: target, host: '127.0.0.1', allowHalfOpen: true }))
    pump(made, bytes => passage.down(bytes), down.end)
    // After an orderly end, what is still on the way down arrives first.
    return made.on('close', () => made.readableEnded || near.destroy())
  }
  const up = line(reached)
  const down = line(
    () => near,
    bytes => watcher.got?.(bytes)
  )
  const connection: Connection = {
    up,
    down,
    reset() {
      near.resetAndDestroy()
      far?.resetAndDestroy()
    },
    dial: () => keep(connect(target, '127.0.0.1'))
  }
  let passage = first(connection)
  watched(near, watcher)
  pump(
    near,
    bytes => passage.up(bytes),
    () => (up.used ? up.end() : near.destroy())
  )
  near.on('close', () => far?.destroy())
  return {
    suffer(toxic) {
      if (!passage.swallows) passage = toxic(connection)
    }
  }
}

const listening = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })

/** Forwards connections on a free port to another port of this machine. */
export const openProxy = async (target: number, { watch }: ProxyOptions = {}): Promise<TcpProxy> => {
  const sockets = new Set<Socket>()
  const links = new Set<Link>()
  let toxic = harmless
  let up = true

  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    return socket.on('close', () => sockets.delete(socket))
  }
  const accept = (near: Socket): void => {
    const made = link(keep(near), target, toxic, watch?.() ?? {}, keep)
    links.add(made)
    near.on('close', () => links.delete(made))
  }
  const server = createServer({ allowHalfOpen: true, noDelay: true }, near => (up ? accept(near) : near.destroy()))
  const port = await listening(server)

  const cut = (): void => {
    up = false
    for (const socket of sockets) socket.destroy()
  }
  const poison = (next: Toxic): void => {
    toxic = next
    for (const suffering of links) suffering.suffer(next)
  }

  return {
    port,
    cut,
    poison,
    heal() {
      up = true
      poison(harmless)
    },
    async close() {
      cut()
      await new Promise(resolve => server.close(resolve))
    }
  }
}
