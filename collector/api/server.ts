// The collector's HTTP server: who may come in, what they may ask, where it listens.

import type { Server as HttpServer, RequestListener } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { type FastifyHttpOptions, fastify } from 'fastify'
import { certificates } from '../../platform/certificates.ts'
import { type Clock, systemClock } from '../../platform/clock.ts'
import { listenProblem } from '../../platform/listening.ts'
import type { Log } from '../../platform/log.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { actions } from './actions.ts'
import { type Doubt, requireAgent } from './agentof.ts'
import { baselines } from './baselines.ts'
import { batches } from './batches.ts'
import { defaultEvents, type EventsOptions, events } from './events.ts'
import { heartbeats } from './heartbeats.ts'
import { intake } from './intake.ts'
import { type Listen, listenFiles } from './listen.ts'
import { losses } from './losses.ts'
import { maintenance } from './maintenance.ts'
import { metrics } from './metrics.ts'
import { pages } from './pages.ts'
import { peerProblem } from './peer.ts'
import { bindBrowsers, limitRequests } from './protect.ts'
import { query } from './query.ts'
import { refuse } from './refusal.ts'
import { type Secure, secure } from './secure.ts'
import type { Served } from './served.ts'
import { sinks } from './sinks.ts'

export interface Server {
  readonly url: string
  /** Where it speaks TLS: reads certificates and key anew where their files have changed. */
  renew?(): void
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

const timeouts = {
  // A body must have come in whole by then; answers may take longer.
  requestTimeout: 60_000,
  keepAliveTimeout: 75_000
}
const connection = { headersTimeout: 15_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 16 * 1024 }

/** Of fastify's own ways to TLS none lets certificates be renewed on all its sockets; one that it is given does. */
const socketsOf = (tls: Secure | undefined): FastifyHttpOptions<HttpServer> => {
  if (!tls) return { ...timeouts, http: connection }
  const serverFactory = (handler: RequestListener) => tls.create({ ...timeouts, ...connection }, handler) as unknown as HttpServer
  return { serverFactory }
}

/** @throws WaysideError WAY_PORT_IN_USE, WAY_CONFIG_INVALID */
export const openServer = async (
  served: Served,
  listen: Listen,
  log: Log,
  limits: Partial<ServerLimits> = {}
): Promise<Server> => {
  const { clock, agentRequests, viewerRequests, events: live } = { ...defaultLimits, ...limits }
  const { host, port, bodyMax, clientCaFile } = listen
  const files = listenFiles(listen)
  const tls = files && secure(certificates(files), clock, log)
  const doubt: Doubt = ({ raw }, agent) =>
    clientCaFile === undefined ? undefined : peerProblem(raw.socket as TLSSocket, agent, clock.now())
  const server = fastify({
    logger: false,
    bodyLimit: bodyMax,
    forceCloseConnections: true,
    ...socketsOf(tls),
    routerOptions: { maxParamLength: 8192, ignoreTrailingSlash: false },
    trustProxy: false
  })
  server.setErrorHandler((error, _request, reply) => refuse(reply, error, bodyMax, log))
  server.setNotFoundHandler((request, reply) =>
    refuse(reply, new WaysideError('WAY_NOT_FOUND', `nothing at ${request.method} ${request.url}`), bodyMax, log)
  )
  await bindBrowsers(server)
  if (tls) {
    server.addHook('onSend', async ({ raw }, reply) => {
      if (!tls.isCurrent(raw.socket)) reply.header('connection', 'close')
    })
  }
  await server.register(async scope => {
    const agentOf = requireAgent(scope, served.authenticate, doubt)
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
    intake(scope, served)
    actions(scope, served)
    maintenance(scope, served)
    baselines(scope, served)
    sinks(scope, served)
    metrics(scope, served, clock)
    events(scope, served, { clock, ...live })
    await pages(scope)
  })
  try {
    const url = await server.listen({ host, port })
    const close = async (): Promise<void> => server.close()
    return tls ? { url: url.replace(/^http:/, 'https:'), renew: tls.renew, close } : { url, close }
  } catch (error) {
    await server.close()
    throw listenProblem(error, { host, port, options: ['listen.host', 'listen.port'] })
  }
}
