// The production agent and collector in one process, on a simulated clock and disks, through which recordings go as fast as they can be computed.

import { type Agent, openAgent } from '../../../agent/agent.ts'
import { agentConfiguration } from '../../../agent/configuration.ts'
import type { Intake, Source } from '../../../agent/sources/source.ts'
import type { Alert } from '../../../collector/alerts/alert.ts'
import { type Collector, openCollector } from '../../../collector/collector.ts'
import { collectorConfiguration } from '../../../collector/configuration.ts'
import { silentLog } from '../../../platform/log.ts'
import { sealed } from '../../../platform/sealed.ts'
import { digestOf } from '../../../platform/token.ts'
import type { Millis } from '../../../protocol/series.ts'
import { random } from '../../../simulators/random.ts'
import { WorldClock } from '../../../simulators/world/clock.ts'
import { WorldDisk } from '../../../simulators/world/disk.ts'
import { WorldFolder } from '../../../simulators/world/folder.ts'
import { serve } from '../../../simulators/world/serve.ts'

const life = { alive: true }
const token = 'token'
const agentName = 'replay'
/** Simulated time in which an agent hands on what it has, many times over. */
const drainMost: Millis = 600_000

export interface Message {
  readonly topic: string
  readonly payload: string
}

export interface Site {
  /** Resolves when all of them are on the agent's disk. */
  publish(messages: readonly Message[]): Promise<void>
  /** Lets the time come to this. */
  until(time: Millis): Promise<void>
  /** Lets all arrive, and the last windows close; then what alerts there were, as each changed. */
  finish(): Promise<readonly Alert[]>
}

export interface SiteOptions {
  /** Not before any of the readings: a time that is yet to come is not believed. */
  readonly start: Millis
  /** Windows and detectors. */
  readonly collector: object
}

const agentSettings = agentConfiguration.parse({
  agent: agentName,
  data: 'unused',
  collector: { url: 'https://collector.evaluate', tokenFile: 'unused' },
  sources: [{ use: 'broker', port: 1883 }],
  topics: [{ topic: 'recording/{asset}/{measurement}', decoder: { use: 'json' } }],
  time: { notBefore: '2000-01-01T00:00:00Z' }
})

const fed = (): { source: Source; intake: () => Intake } => {
  let taking: Intake | undefined
  const source: Source = {
    open: async (_filters, intake) => void (taking = intake),
    status: () => ({ connected: true }),
    close: async () => {}
  }
  return { source, intake: () => taking! }
}

const openPrograms = async (
  clock: WorldClock,
  source: Source,
  options: object
): Promise<{ agent: Agent; collector: Collector }> => {
  const chance = random(1)
  const ports = { clock: clock.of(life), random: () => chance.uniform(), log: silentLog }
  const settings = collectorConfiguration.parse({
    data: 'unused',
    agents: [{ agent: agentName, tokenSha256: digestOf(token) }],
    store: { raw: false },
    ...options
  })
  const disk = sealed(new WorldDisk(clock, chance.fork('collector')).of(life))
  const collector = await openCollector(settings, { ...ports, disk })
  const network = { post: serve.bind(undefined, collector), close: async () => {} }
  const folder = new WorldFolder(clock, chance.fork('agent')).of(life)
  const agent = await openAgent(agentSettings, {
    ...ports,
    folder,
    network,
    sources: [source],
    token: () => token,
    bootId: 'boot'
  })
  return { agent, collector }
}

/** Advances the clock until a promise has settled. */
const through = async <T>(clock: WorldClock, promise: Promise<T>): Promise<T> => {
  let done = false
  const settled = promise.finally(() => (done = true))
  settled.catch(() => {})
  const end = clock.now + drainMost
  while (!done) {
    if (clock.now > end) throw new Error('the line stands still')
    await clock.run(clock.now + 100)
  }
  return settled
}

export const openSite = async ({ start, collector: options }: SiteOptions): Promise<Site> => {
  const clock = new WorldClock(start)
  const { source, intake } = fed()
  const { agent, collector } = await through(clock, openPrograms(clock, source, options))
  const alerts: Alert[] = []
  collector.subscribe(publications => {
    for (const publication of publications) alerts.push(...publication.alerts)
  })

  const idle = (): boolean => {
    const { pending, waiting } = agent.status()
    return pending === 0 && waiting === 0 && collector.behind() === 0
  }

  return {
    async publish(messages) {
      const encoder = new TextEncoder()
      const taken = messages.map(({ topic, payload }) =>
        intake()({ topic, payload: encoder.encode(payload), qos: 1, duplicate: false })
      )
      await through(clock, Promise.all(taken))
    },
    until: time => clock.run(time),
    async finish() {
      const end = clock.now + drainMost
      while (!idle() && clock.now < end) await clock.run(clock.now + 1000)
      // The watermark goes on with the clock, by heartbeats.
      await clock.run(clock.now + drainMost)
      await through(clock, Promise.all([agent.close(), collector.close()]))
      return alerts
    }
  }
}
