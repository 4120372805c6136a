// How sinks stand, what they would not take, and that they be asked again.

import type { FastifyInstance } from 'fastify'
import { WaysideError } from '../../protocol/errors.ts'
import type { Delivery } from '../sinks/delivery.ts'
import { signed } from './operator.ts'
import { parameters } from './parameters.ts'
import { routeOf } from './route.ts'
import type { Served } from './served.ts'

export const sinks = (server: FastifyInstance, { deliveries: { list }, operators, store }: Served): void => {
  const route = routeOf(server)

  const find = (name: string | undefined): Delivery => {
    const found = list.find(delivery => delivery.status().name === name)
    if (found) return found
    const known = list.map(delivery => delivery.status().name).join(', ') || 'none'
    throw new WaysideError('WAY_NOT_FOUND', `no sink is called ${name}: there are ${known}`)
  }

  route('/api/v1/sinks', parameters.none, async () => {
    const reached = await store.position()
    const statuses = list.map(delivery => delivery.status())
    return { sinks: statuses.map(status => ({ ...status, behind: Math.max(0, reached - status.position) })) }
  })

  route('/api/v1/sinks/:name/undelivered', parameters.none, async (_query, { name }) => ({
    undelivered: find(name).undelivered()
  }))

  server.post<{ Params: { name: string } }>('/api/v1/sinks/:name/again', async (request, reply) => {
    signed(operators, request)
    return reply.send({ again: await find(request.params.name).again() })
  })
}
