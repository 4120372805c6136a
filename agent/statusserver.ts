// The agent's own page of facts, and its one action: an HTTP server on a local port.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { listenProblem } from '../platform/listening.ts'
import { reason } from '../protocol/errors.ts'
import { type Answer, answers, type Facts, json } from './answers.ts'
import { refusal, urlHost } from './guard.ts'

export interface StatusOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
}

export interface StatusServer {
  readonly url: string
  close(): Promise<void>
}

const bodyMax = 16 << 10

/** The whole body, or undefined where it is too long; that is read too, else the sender would not hear the answer. */
const bodyOf = async (request: IncomingMessage): Promise<string | undefined> => {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length <= bodyMax) parts.push(part)
  }
  return length > bodyMax ? undefined : Buffer.concat(parts).toString()
}

const send = (response: ServerResponse, { status, type, body }: Answer): void => {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  response.end(body)
}

const listening = (server: Server, { host, port }: StatusOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', error => reject(listenProblem(error, { host, port, options: ['status.host', 'status.port'] })))
    server.listen(port, host, resolve)
  })

/** @throws WaysideError WAY_PORT_IN_USE, WAY_CONFIG_INVALID */
export const openStatusServer = async (facts: Facts, options: StatusOptions): Promise<StatusServer> => {
  const known = answers(facts)

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const method = request.method ?? 'GET'
    const refused = refusal({ method, headers: request.headers }, options.host)
    if (refused !== undefined) return json(403, { reason: refused })
    const url = URL.canParse(request.url ?? '/', 'http://agent') ? new URL(request.url ?? '/', 'http://agent') : undefined
    const found = url && known.get(`${method} ${url.pathname}`)
    if (!found) return json(404, { known: [...known.keys()] })
    const body = await bodyOf(request)
    return body === undefined
      ? json(413, { reason: `a body has at most ${bodyMax} bytes` })
      : found({ query: url.searchParams, body })
  }

  const server = createServer({ requestTimeout: 5000, headersTimeout: 5000 }, (request, response) => {
    answer(request)
      .catch(error => json(500, { reason: reason(error) }))
      .then(ready => send(response, ready))
  })
  await listening(server, options)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : options.port
  return {
    url: `http://${urlHost(options.host)}:${port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
