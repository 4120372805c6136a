// How the server says no: the same shape for agents, queries and paths that are not there.

import type { FastifyError, FastifyReply } from 'fastify'
import type { Log } from '../../platform/log.ts'
import type { Refused } from '../../protocol/answer.ts'
import { type ErrorCode, reason, WaysideError } from '../../protocol/errors.ts'

const statuses: Partial<Record<ErrorCode, number>> = {
  WAY_QUERY_INVALID: 400,
  WAY_NAME_INVALID: 400,
  WAY_BATCH_CORRUPT: 400,
  WAY_AGENT_UNKNOWN: 401,
  WAY_AGENT_FORBIDDEN: 403,
  WAY_NOT_FOUND: 404,
  WAY_BATCH_TOO_LARGE: 413
}

export const refused = (error: WaysideError): Refused => ({
  status: 'refused',
  code: error.code,
  reason: error.message,
  retriable: error.retriable
})

/** Fastify's own complaints about a request, in our words. */
const translated = (error: FastifyError, bodyMax: number): [status: number, WaysideError] | undefined => {
  const status = error.statusCode ?? 500
  if (status === 413)
    return [413, new WaysideError('WAY_BATCH_TOO_LARGE', `body is larger than ${bodyMax} bytes, which listen.bodyMax allows`)]
  if (status === 429) return [429, new WaysideError('WAY_COLLECTOR_BUSY', error.message)]
  return status < 500 ? [status, new WaysideError('WAY_QUERY_INVALID', error.message)] : undefined
}

const known = (error: unknown, bodyMax: number): [status: number, WaysideError] | undefined => {
  if (!(error instanceof WaysideError)) return translated(error as FastifyError, bodyMax)
  const status = statuses[error.code] ?? (error.retriable ? 503 : undefined)
  return status === undefined ? undefined : [status, error]
}

/** Says what is wrong to whoever asked; what nobody expected goes to the log only. */
export const refuse = (reply: FastifyReply, error: unknown, bodyMax: number, log: Log): FastifyReply => {
  const expected = known(error, bodyMax)
  if (!expected) log.error('request failed', { url: reply.request.url, reason: reason(error), stack: (error as Error).stack })
  const [status, why] = expected ?? [500, new WaysideError('WAY_COLLECTOR_BUSY', 'the collector failed: see its log')]
  // Fastify would close at once, and the reset could overtake the answer: the rest of the body is read and thrown away instead.
  if (status === 413) reply.removeHeader('connection')
  if (status === 503) reply.header('retry-after', '5')
  return reply.code(status).send(refused(why))
}
