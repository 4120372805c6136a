// Lets only agents in: who asks is known from the headers, before a byte of the body is read.

import type { FastifyInstance, FastifyRequest } from 'fastify'
import { WaysideError } from '../../protocol/errors.ts'
import type { Authenticate } from '../ingest/authenticate.ts'
import { refused } from './refusal.ts'

const unknown = new WaysideError(
  'WAY_AGENT_UNKNOWN',
  'no agent has this token: send `authorization: Bearer <token>` with one whose SHA-256 is under `agents` in the configuration'
)

export type AgentOf = (request: FastifyRequest) => string

/** Why a request that has the token of an agent is not from it, or undefined where it is. */
export type Doubt = (request: FastifyRequest, agent: string) => string | undefined

export const requireAgent = (server: FastifyInstance, authenticate: Authenticate, doubt: Doubt): AgentOf => {
  const agents = new WeakMap<FastifyRequest, string>()
  server.addHook('onRequest', async (request, reply) => {
    const agent = authenticate(request.headers.authorization)
    if (agent === undefined) return reply.code(401).header('www-authenticate', 'Bearer realm="wayside"').send(refused(unknown))
    const doubted = doubt(request, agent)
    if (doubted !== undefined) return reply.code(403).send(refused(new WaysideError('WAY_AGENT_FORBIDDEN', doubted)))
    agents.set(request, agent)
  })
  return request => agents.get(request)!
}
