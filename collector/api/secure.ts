// The TLS side of the HTTP server: its certificates, renewed while it runs.

import type { RequestListener } from 'node:http'
import { createServer, type Server, type ServerOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import type { CertificateStore, Certificates } from '../../platform/certificates.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { reason } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'

export interface Secure {
  create(options: ServerOptions, handler: RequestListener): Server
  /** Reads the files anew where they have changed; done for each new connection anyhow. */
  renew(): void
  /** False for a connection made with certificates that have been replaced. */
  isCurrent(socket: Socket): boolean
}

const handshakeTimeoutMs = 10_000
/** Whoever knocks at the door shall not fill the log. */
const quietMs: Millis = 10_000

const contextOf = ({ ca, cert, key }: Certificates): SecureContextOptions => ({
  ...(ca === undefined ? {} : { ca }),
  ...(cert === undefined || key === undefined ? {} : { cert, key }),
  minVersion: 'TLSv1.2'
})

export const secure = (store: CertificateStore, clock: Clock, log: Log): Secure => {
  const madeWith = new WeakMap<Socket, Certificates>()
  const servers: Server[] = []
  let current = store.current()
  let problem: string | undefined
  let [failed, loggedAt] = [0, Number.NEGATIVE_INFINITY]

  const renew = (): void => {
    const found = store.current()
    if (store.problem() !== undefined && store.problem() !== problem)
      log.warn('certificates not renewed', { problem: store.problem() })
    problem = store.problem()
    if (found === current) return
    current = found
    for (const server of servers) server.setSecureContext(contextOf(current))
    log.info('certificates renewed', { expires: new Date(current.expires!).toISOString() })
  }

  const onFailure = (error: Error, socket: Socket): void => {
    failed++
    if (clock.monotonic() - loggedAt < quietMs) return
    log.warn('TLS handshake failed', { from: socket.remoteAddress, reason: reason(error), failed })
    loggedAt = clock.monotonic()
  }

  return {
    renew,
    isCurrent: socket => madeWith.get(socket) === current,
    create(options, handler) {
      // Who shows no certificate, or a wrong one, gets in here and is told why by requireAgent; viewers need none.
      const clients = { requestCert: current.ca !== undefined, rejectUnauthorized: false }
      const server = createServer(
        { ...options, ...contextOf(current), ...clients, handshakeTimeout: handshakeTimeoutMs },
        handler
      )
      server.prependListener('connection', renew)
      server.prependListener('secureConnection', socket => void madeWith.set(socket, current))
      server.prependListener('tlsClientError', onFailure)
      servers.push(server)
      return server
    }
  }
}
