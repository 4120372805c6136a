// The agent's own page of facts: its status, its health and its quarantine, as JSON on a local port.

import { createServer, type Server, type ServerResponse } from 'node:http'
import { WaysideError } from '../protocol/errors.ts'
import type { Agent } from './agent.ts'

export interface StatusOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
}

const listMax = 1000

const reply = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

const answers = (
  agent: Agent
): Readonly<Record<string, (response: ServerResponse, query: URLSearchParams) => Promise<void> | void>> => ({
  '/status': response => reply(response, 200, agent.status()),
  '/health': response => {
    const { sources, problem } = agent.status()
    const problems = [
      ...sources.flatMap(source => (source.connected ? [] : [source.problem ?? 'a source is not connected'])),
      ...(problem ? [problem] : [])
    ]
    reply(response, problems.length === 0 ? 200 : 503, { healthy: problems.length === 0, problems })
  },
  '/quarantine': async (response, query) => {
    const items = await agent.quarantined(Number(query.get('after') ?? -1), listMax)
    reply(
      response,
      200,
      items.map(({ payload, ...item }) => ({ ...item, bytes: payload.length, payload: Buffer.from(payload).toString('base64') }))
    )
  }
})

const listening = (server: Server, { host, port }: StatusOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new WaysideError(
              'WAY_PORT_IN_USE',
              `port ${port} of ${host} is in use: stop what listens there, or choose another with status.port`
            )
          : error
      )
    )
    server.listen(port, host, resolve)
  })

/** @throws WaysideError WAY_PORT_IN_USE */
export const openStatusServer = async (
  agent: Agent,
  options: StatusOptions
): Promise<{ url: string; close(): Promise<void> }> => {
  const known = answers(agent)
  const server = createServer({ requestTimeout: 5000, headersTimeout: 5000 }, (request, response) => {
    const url = new URL(request.url ?? '/', 'http://agent')
    const answer = request.method === 'GET' ? known[url.pathname] : undefined
    if (!answer || !Object.hasOwn(known, url.pathname)) return reply(response, 404, { paths: Object.keys(known) })
    Promise.resolve(answer(response, url.searchParams)).catch(error => reply(response, 500, { reason: String(error) }))
  })
  await listening(server, options)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : options.port
  return {
    url: `http://${options.host}:${port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
