// Takes batches: POST /api/v1/batches.

import type { FastifyInstance } from 'fastify'
import { contract } from '../../protocol/answer.ts'
import type { Receive } from '../ingest/receive.ts'
import type { AgentOf } from './agentof.ts'
import { forAgents } from './protect.ts'
import { hasWaited, watermarkOf } from './watermark.ts'

/** The body is taken as it is: a batch is compressed inside, so no content encoding is needed, and none is undone. */
export const batches = (server: FastifyInstance, receive: Receive, agentOf: AgentOf): void => {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(contract.contentType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  server.post(contract.batches, forAgents, async (request, reply) => {
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
    const { status, answer, headers = {} } = await receive.batch(agentOf(request), watermarkOf(request), body, hasWaited(request))
    return reply.code(status).headers(headers).send(answer)
  })
}
