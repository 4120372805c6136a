// Answers what detectors have learnt, beside what the weeks before were.

import type { FastifyInstance } from 'fastify'
import { histories } from '../baselines/history.ts'
import { compared } from '../baselines/weeks.ts'
import { matches } from '../store/select.ts'
import { parameters } from './parameters.ts'
import { routeOf } from './route.ts'
import type { Served } from './served.ts'

export const baselines = (server: FastifyInstance, { store, marks, baselines: learnt }: Served): void => {
  routeOf(server)('/api/v1/baselines', parameters.baselines, async ({ asset, detector, limit, to, weeks, ...filter }) => {
    const tags = { ...filter.tags, ...(asset === undefined ? {} : { asset }) }
    const meant = learnt(group => matches({ ...filter, tags }, group)).filter(
      one => detector === undefined || detector === one.detector
    )
    const historyOf = await histories(store)
    const until = to ?? marks({}, 1).time
    const found = []
    for (const baseline of meant.slice(0, limit)) found.push(await compared(baseline, historyOf(baseline), { to: until, weeks }))
    return {
      baselines: found.sort((a, b) => Math.abs(b.crept ?? 0) - Math.abs(a.crept ?? 0)),
      more: meant.length > limit
    }
  })
}
