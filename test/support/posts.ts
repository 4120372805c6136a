// A server on a free loopback port that hands on each request with its whole body.

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Posts {
  readonly url: string
  readonly server: Server
  close(): Promise<void>
}

export interface Posted {
  readonly request: IncomingMessage
  readonly body: Buffer
  /** When it began to come, monotonic. */
  readonly at: number
}

export type OnPost = (posted: Posted, response: ServerResponse) => void

export const openPosts = async (onPost: OnPost): Promise<Posts> => {
  const server = createServer(async (request, response) => {
    const at = performance.now()
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    onPost({ request, body: Buffer.concat(parts), at }, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}
