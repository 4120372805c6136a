// Takes what people do about alerts, and tells what they did: actions on an alert, silences, the audit.

import type { FastifyInstance, FastifyReply } from 'fastify'
import { WaysideError } from '../../protocol/errors.ts'
import { type Action, type AuditEntry, alertAction, type Outcome, silenceRequest } from '../alerts/action.ts'
import { silencesMax } from '../alerts/silences.ts'
import { toJson } from './json.ts'
import { signed } from './operator.ts'
import { checkBody, parameters } from './parameters.ts'
import { routeOf } from './route.ts'
import type { Served } from './served.ts'

const problems: Readonly<Record<Exclude<Outcome, 'done'>, readonly ['WAY_NOT_FOUND' | 'WAY_QUERY_INVALID', string]>> = {
  'not open': ['WAY_NOT_FOUND', 'no such alert is open: /api/v1/alerts names those that there are'],
  'not fired': ['WAY_QUERY_INVALID', 'it has not fired yet: shelve it, or wait'],
  'too late': ['WAY_QUERY_INVALID', 'that time is over: give one that is to come'],
  unknown: ['WAY_NOT_FOUND', 'there is nothing to take back'],
  'too many': ['WAY_QUERY_INVALID', `there are ${silencesMax} silences, which is the limit: take some back`]
}

export const answer = (reply: FastifyReply, found: AuditEntry | undefined): FastifyReply => {
  if (found === undefined) return reply.code(202).send({ outcome: 'waiting: the collector is behind, it will be done' })
  if (found.outcome === 'done') return reply.type('application/json; charset=utf-8').send(toJson(found))
  throw new WaysideError(...problems[found.outcome])
}

export const actions = (server: FastifyInstance, { act, silences, operators, store }: Served): void => {
  const route = routeOf(server)

  server.post<{ Params: { id: string } }>('/api/v1/alerts/:id/actions', async (request, reply) => {
    const asked = checkBody(alertAction, signed(operators, request))
    return answer(reply, await act({ ...asked, alert: request.params.id } as Action))
  })

  server.post('/api/v1/silences', async (request, reply) => {
    const asked = checkBody(silenceRequest, signed(operators, request))
    return answer(reply, await act({ kind: 'silence', ...asked }))
  })

  server.delete<{ Params: { id: string } }>('/api/v1/silences/:id', async (request, reply) => {
    const { by } = checkBody(parameters.signature, { ...(request.query as object), ...signed(operators, request) })
    return answer(reply, await act({ kind: 'unsilence', by, silence: request.params.id }))
  })

  route('/api/v1/silences', parameters.none, async () => ({ silences: silences() }))

  route('/api/v1/audit', parameters.audit, async ({ of, limit }) => {
    const found = await store.audit({ of }, limit + 1)
    return { entries: found.slice(0, limit), more: found.length > limit }
  })
}
