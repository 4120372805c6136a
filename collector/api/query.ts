// Answers questions about what is stored: series, samples, windows, alerts, health.

import type { FastifyInstance } from 'fastify'
import { WaysideError } from '../../protocol/errors.ts'
import type { Life } from '../life/lives.ts'
import { matches } from '../store/select.ts'
import { parameters } from './parameters.ts'
import { routeOf } from './route.ts'
import type { Served } from './served.ts'

/** What there is up to the limit, and whether there is more after it. */
const cut = <Item>(items: readonly Item[], limit: number): { items: readonly Item[]; more: boolean } => ({
  items: items.slice(0, limit),
  more: items.length > limit
})

export const query = (server: FastifyInstance, served: Served): void => {
  const { store, marks, absence, behind, refused, deliveries, reloads } = served
  const route = routeOf(server)

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

  route('/api/v1/watermarks', parameters.watermarks, async ({ limit, ...filter }) => marks(filter, limit))

  route('/api/v1/rules', parameters.none, async () => ({ rules: served.rules() }))

  route('/api/v1/lives', parameters.lives, async ({ limit, asset, detector, tags }) => {
    const isMeant = (life: Life): boolean =>
      (asset ?? life.asset) === life.asset && (detector ?? life.detector) === life.detector && matches({ tags }, life.group)
    const { items, more } = cut(served.lives().filter(isMeant), limit)
    return { lives: items, more }
  })

  route('/api/v1/absence', parameters.absence, async ({ limit, ...filter }) => absence(filter, limit))

  route('/api/v1/health', parameters.none, async () => {
    const configuration = reloads?.()
    return {
      status: configuration?.problem === undefined ? 'ok' : 'degraded',
      position: await store.position(),
      behind: behind(),
      refused: refused(),
      absence: absence({}, 1).counts,
      undelivered: deliveries.list.reduce((sum, { status }) => sum + status().undelivered, 0),
      configuration
    }
  })
}
