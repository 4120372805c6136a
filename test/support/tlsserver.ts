// A TLS server on a free loopback port that counts what comes through, and answers as a collector would.

import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { SecureContextOptions, TLSSocket, TlsOptions } from 'node:tls'

export interface TlsServer {
  readonly url: string
  /** Requests that came in, with their headers. */
  readonly authorizations: (string | undefined)[]
  /** Connections, also those that ended in the handshake. */
  readonly connections: number
  /** Bytes that came in after a handshake, decrypted. */
  readonly bytes: number
  /** Common names of the client certificates of the requests. */
  readonly clients: (string | undefined)[]
  answer: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  use(options: SecureContextOptions): void
  close(): Promise<void>
}

export const tlsServer = async (options: TlsOptions): Promise<TlsServer> => {
  const authorizations: (string | undefined)[] = []
  const clients: (string | undefined)[] = []
  const sockets = new Set<TLSSocket>()
  let [connections, ended] = [0, 0]
  const server = createServer(options, async (request, response) => {
    authorizations.push(request.headers.authorization)
    const { subject } = (request.socket as TLSSocket).getPeerCertificate()
    clients.push(subject?.CN as string | undefined)
    for await (const _ of request);
    const { status, headers, body } = opened.answer
    response.writeHead(status, headers).end(body)
  })
  server.on('connection', () => connections++)
  server.on('secureConnection', (socket: TLSSocket) => {
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      ended += socket.bytesRead
    })
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const opened: TlsServer = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    authorizations,
    clients,
    get connections() {
      return connections
    },
    get bytes() {
      return [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, ended)
    },
    answer: { status: 200, body: '{}' },
    use: context => server.setSecureContext(context),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
  return opened
}
