// Takes what people say of maintenance: what was learnt of machines up to then is forgotten.

import type { FastifyInstance } from 'fastify'
import { maintenanceRequest } from '../upkeep/maintenance.ts'
import { answer } from './actions.ts'
import { signed } from './operator.ts'
import { checkBody, parameters } from './parameters.ts'
import { routeOf } from './route.ts'
import type { Served } from './served.ts'

export const maintenance = (server: FastifyInstance, { act, maintenance: list, operators }: Served): void => {
  server.post('/api/v1/maintenance', async (request, reply) => {
    const asked = checkBody(maintenanceRequest, signed(operators, request))
    return answer(reply, await act({ kind: 'maintain', ...asked }))
  })

  server.delete<{ Params: { id: string } }>('/api/v1/maintenance/:id', async (request, reply) => {
    const { by } = checkBody(parameters.signature, { ...(request.query as object), ...signed(operators, request) })
    return answer(reply, await act({ kind: 'unmaintain', by, maintenance: request.params.id }))
  })

  routeOf(server)('/api/v1/maintenance', parameters.none, async () => ({ maintenance: list() }))
}
