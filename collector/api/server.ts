// The collector's HTTP server: who may come in, what they may ask, where it listens.

import { fastify } from 'fastify'
import { type Clock, systemClock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { requireAgent } from './agentof.ts'
import { batches } from './batches.ts'
import { defaultEvents, type EventsOptions, events } from './events.ts'
import { heartbeats } from './heartbeats.ts'
import { losses } from './losses.ts'
import { pages } from './pages.ts'
import { bindBrowsers, limitRequests } from './protect.ts'
import { query } from './query.ts'
import { refuse } from './refusal.ts'
import type { Served } from './served.ts'

export interface Listen {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Greatest size of a body, in bytes. */
  readonly bodyMax: number
}

export interface Server {
  readonly url: string
  /** Ends running requests and live views, then stops listening. */
  close(): Promise<void>
}

export interface ServerLimits {
  readonly clock: Clock
  /** Requests a second of one agent. */
  readonly agentRequests: number
  /** Requests a second from one address, for all but agents. */
  readonly viewerRequests: number
  readonly events: Omit<EventsOptions, 'clock'>
}

const defaultLimits: ServerLimits = { clock: systemClock, agentRequests: 500, viewerRequests: 500, events: defaultEvents }

/** @throws WaysideError WAY_PORT_IN_USE */
export const openServer = async (
  served: Served,
  listen: Listen,
  log: Log,
  limits: Partial<ServerLimits> = {}
): Promise<Server> => {
  const { clock, agentRequests, viewerRequests, events: live } = { ...defaultLimits, ...limits }
  const { host, port, bodyMax } = listen
  const server = fastify({
    logger: false,
    bodyLimit: bodyMax,
    forceCloseConnections: true,
    // A body must have come in whole by then; answers may take longer.
    requestTimeout: 60_000,
    keepAliveTimeout: 75_000,
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 16 * 1024 },
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: false },
    trustProxy: false
  })
  server.setErrorHandler((error, _request, reply) => refuse(reply, error, bodyMax, log))
  server.setNotFoundHandler((request, reply) =>
    refuse(reply, new WaysideError('WAY_NOT_FOUND', `nothing at ${request.method} ${request.url}`), bodyMax, log)
  )
  await bindBrowsers(server)
  await server.register(async scope => {
    const agentOf = requireAgent(scope, served.authenticate)
    await limitRequests(scope, agentRequests, agentOf)
    losses(scope, served.receive, agentOf)
    await scope.register(async binary => {
      batches(binary, served.receive, agentOf)
      heartbeats(binary, served.receive, agentOf)
    })
  })
  await server.register(async scope => {
    await limitRequests(scope, viewerRequests, ({ ip }) => ip)
    query(scope, served)
    events(scope, served, { clock, ...live })
    await pages(scope)
  })
  try {
    return { url: await server.listen({ host, port }), close: () => server.close() }
  } catch (error) {
    await server.close()
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new WaysideError(
      'WAY_PORT_IN_USE',
      `port ${port} of ${host} is in use: stop what listens there, or choose another with listen.port`,
      { cause: error }
    )
  }
}
