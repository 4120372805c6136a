// Answers questions about what is stored: series, samples, windows, alerts, agents, health.

import type { FastifyInstance } from 'fastify'
import { contract } from '../../protocol/answer.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { z } from '../../protocol/options.ts'
import { toJson } from './json.ts'
import { check, parameters } from './parameters.ts'
import type { Served } from './served.ts'

/** What there is up to the limit, and whether there is more after it. */
const cut = <Item>(items: readonly Item[], limit: number): { items: readonly Item[]; more: boolean } => ({
  items: items.slice(0, limit),
  more: items.length > limit
})

export const query = (server: FastifyInstance, { store, losses, marks, behind }: Served): void => {
  const route = <S extends z.ZodObject>(path: string, schema: S, answer: (query: z.output<S>) => Promise<object>): void => {
    server.get(path, async (request, reply) =>
      reply.type('application/json; charset=utf-8').send(toJson(await answer(check(schema, request.query))))
    )
  }

  route('/api/v1/series', parameters.series, async filter => {
    const found = await store.series(filter)
    return { series: found.map(({ series, newest }) => ({ ...series, newest })) }
  })

  route('/api/v1/samples', parameters.samples, async ({ series, from, to, limit }) => {
    if (!store.hasSeries(series))
      throw new WaysideError('WAY_NOT_FOUND', `no series ${series}: /api/v1/series names those that there are`)
    const { times, values } = await store.samples(series, { from, to }, limit + 1)
    return { series, times: times.subarray(0, limit), values: values.subarray(0, limit), more: times.length > limit }
  })

  route('/api/v1/windows', parameters.windows, async ({ from, to, limit, group, ...filter }) => {
    const { items, more } = cut(await store.windows({ ...filter, groupKey: group }, { from, to }, limit + 1), limit)
    return { windows: items, more }
  })

  route('/api/v1/alerts', parameters.alerts, async ({ limit, ...filter }) => {
    const { items, more } = cut(await store.alerts(filter, limit + 1), limit)
    return { alerts: items, more }
  })

  route('/api/v1/agents', parameters.none, async () => ({ agents: await store.agents() }))

  route('/api/v1/watermarks', parameters.watermarks, async ({ limit, ...filter }) => marks(filter, limit))

  route(contract.losses, parameters.losses, async ({ agent }) => ({ agent, losses: await losses(agent) }))

  route('/api/v1/health', parameters.none, async () => ({
    status: 'ok',
    position: (await store.position()) ?? 0,
    behind: behind()
  }))
}
