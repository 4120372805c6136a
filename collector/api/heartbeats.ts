// Takes signs of life from agents that have nothing to send: POST /api/v1/heartbeats.

import type { FastifyInstance } from 'fastify'
import { contract } from '../../protocol/answer.ts'
import type { Receive } from '../ingest/receive.ts'
import type { AgentOf } from './agentof.ts'
import { forAgents } from './protect.ts'
import { watermarkOf } from './watermark.ts'

export const heartbeats = (server: FastifyInstance, receive: Receive, agentOf: AgentOf): void => {
  server.post(contract.heartbeats, forAgents, async (request, reply) => {
    const { status, answer, headers = {} } = await receive.heartbeat(agentOf(request), watermarkOf(request))
    return reply.code(status).headers(headers).send(answer)
  })
}
