// A webhook that notes when it was told of which changes.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Change {
  readonly id: string
  readonly machine?: string
  readonly state: string
}

export interface Told {
  /** Monotonic. */
  readonly at: number
  readonly key: string
  /** When the collector had what it is of, by the clock of the machine. */
  readonly received: number
  readonly changes: readonly Change[]
  readonly bytes: number
}

export interface Hook {
  readonly url: string
  readonly told: readonly Told[]
  close(): Promise<void>
}

export const openHook = async (): Promise<Hook> => {
  const told: Told[] = []
  const server = createServer(async (request, response) => {
    const at = performance.now()
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts)
    const { time, changes } = JSON.parse(body.toString()) as { time: string; changes: Change[] }
    told.push({ at, key: String(request.headers['idempotency-key']), received: Date.parse(time), changes, bytes: body.length })
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}
