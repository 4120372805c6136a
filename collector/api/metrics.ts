// Tells Prometheus how the collector stands.

import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../platform/clock.ts'
import { version } from '../../platform/command.ts'
import { processFacts } from '../../platform/process.ts'
import type { AgentStatus } from '../store/outputs.ts'
import { families, type Told } from './metricfamilies.ts'
import type { Served } from './served.ts'

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((all, item) => all + of(item), 0)

type Intake = Pick<Told, 'taken' | 'uncounted' | 'turnedAway'>

const intakeOf = (agents: readonly AgentStatus[], standing: Served['standing']): Intake => {
  const standings = agents.map(({ agent }) => standing(agent))
  return {
    taken: { batches: sum(agents, ({ batches }) => batches), samples: sum(agents, ({ samples }) => samples) },
    uncounted: { future: sum(standings, ({ future }) => future), refused: sum(standings, ({ refused }) => refused) },
    turnedAway: {
      conflict: sum(standings, ({ conflicts }) => conflicts.count),
      fenced: sum(standings, ({ fenced }) => fenced.count)
    }
  }
}

const toldOf = async (served: Served, clock: Pick<Clock, 'now'>): Promise<Told> => ({
  now: clock.now(),
  position: await served.store.position(),
  behind: served.behind(),
  refused: served.refused(),
  ...intakeOf(await served.store.agents(), served.standing),
  alerts: await served.store.openAlerts(),
  sinks: served.deliveries.list.map(({ status }) => status()),
  absence: served.absence({}, 1).counts,
  inForce: served.reloads?.().problem === undefined,
  process: processFacts(),
  version
})

export const metrics = (server: FastifyInstance, served: Served, clock: Pick<Clock, 'now'>): void => {
  server.get('/metrics', async (_request, reply) => {
    // Loaded with the first scrape: who scrapes nothing pays nothing.
    const { metricsText, metricsType } = await import('../../platform/metrics.ts')
    return reply.type(metricsType).send(await metricsText(families, await toldOf(served, clock)))
  })
}
