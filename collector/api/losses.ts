// Takes from agents what they will never send: POST /api/v1/losses.

import type { FastifyInstance } from 'fastify'
import { contract } from '../../protocol/answer.ts'
import type { Receive } from '../ingest/receive.ts'
import type { AgentOf } from './agentof.ts'

export const losses = (server: FastifyInstance, receive: Receive, agentOf: AgentOf): void => {
  server.post(contract.losses, async (request, reply) => {
    const { status, answer, headers = {} } = await receive.losses(agentOf(request), request.body)
    return reply.code(status).headers(headers).send(answer)
  })
}
