// What protects server and viewers: headers that bind the browser, and a limit on requests.

import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const self = ["'self'"]
const none = ["'none'"]

/** Nothing from elsewhere, nothing inline, and no text that becomes script. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: none,
    scriptSrc: self,
    styleSrc: self,
    imgSrc: [...self, 'data:'],
    connectSrc: self,
    baseUri: none,
    formAction: self,
    frameAncestors: none,
    requireTrustedTypesFor: ["'script'"]
  }
}

/** Strict-Transport-Security is the business of who owns the whole host name: it would bind its other ports too. */
export const bindBrowsers = async (server: FastifyInstance): Promise<void> => {
  await server.register(helmet, { global: true, contentSecurityPolicy, strictTransportSecurity: false })
}

/** No browser reads these answers, and on a metered link half a kilobyte for each heartbeat is 9 MB a day. */
export const forAgents = { helmet: false } as const

/** At most so many requests a second by the same key. */
export const limitRequests = async (
  server: FastifyInstance,
  max: number,
  keyOf: (request: FastifyRequest) => string
): Promise<void> => {
  await server.register(rateLimit, {
    global: true,
    max,
    timeWindow: 1000,
    cache: 10_000,
    keyGenerator: keyOf,
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false, 'retry-after': true },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false }
  })
}
