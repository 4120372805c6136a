// A server on a free loopback port that keeps what it is sent and answers as it is told.

import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

export interface Captured {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Capture {
  readonly url: string
  readonly requests: Captured[]
  /** What to answer next; `silence` answers never. */
  answer: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string } | 'silence'
  /** Resolves when so many requests have come. */
  received(count: number): Promise<void>
  close(): Promise<void>
}

export const capture = async (): Promise<Capture> => {
  const waiting: { count: number; done: () => void }[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const bytes = Buffer.concat(parts)
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()
    captured.requests.push({ method: request.method!, path: request.url!, headers: request.headers, body })
    const { answer } = captured
    if (answer !== 'silence') response.writeHead(answer.status, answer.headers).end(answer.body)
    for (const { count, done } of waiting) if (captured.requests.length >= count) done()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const captured: Capture = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    answer: { status: 204 },
    received: count =>
      new Promise(done => {
        if (captured.requests.length >= count) done()
        else waiting.push({ count, done })
      }),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
  return captured
}
