// Answers questions about what arrived: the agents and how they stand, what is complete, lost or set aside.

import type { FastifyInstance } from 'fastify'
import { contract } from '../../protocol/answer.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { parameters } from './parameters.ts'
import { routeOf } from './route.ts'
import type { Served } from './served.ts'

export const intake = (server: FastifyInstance, { store, losses, standing, quarantined, completeness }: Served): void => {
  const route = routeOf(server)

  route('/api/v1/agents', parameters.none, async () => ({
    agents: (await store.agents()).map(status => ({ ...status, standing: standing(status.agent) }))
  }))

  route('/api/v1/agents/:agent/completeness', parameters.completeness, async (span, { agent }) => {
    const found = await completeness(agent!, span)
    if (found) return found
    throw new WaysideError('WAY_NOT_FOUND', `agent ${agent} never sent anything: /api/v1/agents names those that did`)
  })

  route(contract.losses, parameters.losses, async ({ agent }) => ({ agent, losses: await losses(agent) }))

  route('/api/v1/quarantine', parameters.quarantine, async ({ agent, before, limit }) => {
    const found = await quarantined({ agent, before: Number(before ?? Number.MAX_SAFE_INTEGER), limit: limit + 1 })
    return { samples: found.slice(0, limit), more: found.length > limit }
  })
}
