// The same batches delivered again and again: at once, after restarts and days apart, none counts twice.

import { join } from 'node:path'
import { http } from '../../../platform/http.ts'
import { random } from '../../../simulators/random.ts'
import { type FakeClock, fakeClock } from '../fakeclock.ts'
import { type Fault, type FaultOptions, type FaultReport, skippedReport } from '../fault.ts'
import { ackedOf } from '../load.ts'
import { p99 } from '../site.ts'
import { workshop } from '../workshop.ts'
import { openAgain } from './again.ts'
import type { BatchesOptions } from './batches.ts'
import { type CollectorSite, openCollectorSite } from './site.ts'
import { openStock, type Stock } from './stock.ts'
import { verdictOf } from './verdict.ts'
import { openWire, type Wire } from './wire.ts'

const fault = 'redeliver'
const perTrial = 1000
const agents = Array.from({ length: 20 }, (_, index) => `r${index}`)
const each = 5
/** Batches of each agent that are stored, and delivered again. */
const storedMax = 1000
const moved = 10

interface Scene {
  readonly site: CollectorSite
  readonly clock: FakeClock
  readonly stock: Stock
  readonly wireOf: (agent: string) => Wire
  readonly stored: number
}

const batchesOf = (index: number): BatchesOptions => ({
  agent: agents[index]!,
  epoch: 'a'.repeat(16),
  site: index % 2 === 0 ? 'north' : 'south',
  assets: [index % 10 === 5 ? `hot${index}` : `r${index}-0`, `r${index}-1`],
  each
})

/** Closes all windows: from then on what counts twice counts in a window that is stored. */
const close = async ({ site, wireOf }: Scene): Promise<void> => {
  const closing = Date.now() - 60_000
  for (const agent of agents) await wireOf(agent).heartbeat(closing)
  if (!(await site.settled(closing))) throw new Error('the collector does not come to an end with what it has')
}

const again = async ({ site }: Scene, end: 'stop' | 'kill'): Promise<void> => {
  await site[end]()
  if (!(await site.open())) throw new Error('the collector does not come up again')
}

/** Half of the agents get a new outbox: their stored batches are of a former epoch from then on. */
const move = async ({ stock, stored }: Scene): Promise<void> => {
  for (let index = 0; index < agents.length; index += 2)
    await stock.store({ ...batchesOf(index), epoch: 'b'.repeat(16), before: stored * each }, moved)
}

/** What happens before each part of the deliveries. */
const parts: readonly ((scene: Scene) => Promise<void>)[] = [
  async () => {},
  close,
  scene => again(scene, 'stop'),
  scene => again(scene, 'kill'),
  async scene => {
    await scene.clock.say('+1d')
    await move(scene)
  },
  async scene => {
    await scene.clock.say('+30d')
    await again(scene, 'stop')
  },
  async scene => {
    await scene.clock.say('+0')
    await again(scene, 'kill')
  }
]

const run = async (options: FaultOptions): Promise<FaultReport> => {
  const { trials, seed, progress, signal } = options
  const { directory, remove } = await workshop()
  const clock = await fakeClock(join(directory, 'clock'))
  if (!clock) {
    await remove()
    return skippedReport(fault, trials, 'libfaketime is not installed: apt-get install faketime')
  }
  await clock.say('+0')
  const site = await openCollectorSite(directory, { agents, environment: clock.environment }, options)
  const shared = http()
  try {
    if (!(await site.open())) throw new Error('the collector does not start on an empty disk')
    const wires = new Map(agents.map(agent => [agent, openWire({ port: site.port, agent, signal, shared })]))
    const wireOf = (agent: string): Wire => wires.get(agent)!
    const deliveries = trials * perTrial
    const stored = Math.max(20, Math.min(storedMax, Math.ceil(deliveries / 10 / agents.length)))
    const stock = openStock(wireOf)
    await Promise.all(agents.map((_, index) => stock.store(batchesOf(index), stored)))
    const scene: Scene = { site, clock, stock, wireOf, stored }
    const chance = random(seed)
    const more = openAgain(wireOf, below => chance.integer(below))
    for (const [index, before] of parts.entries()) {
      await before(scene)
      const share = Math.floor((deliveries * (index + 1)) / parts.length) - more.delivered
      await more.deliver(stock.items, share)
      progress(`${more.delivered} of ${deliveries} delivered again, ${Math.round(more.delivered / (more.ms / 1000))} a second`)
    }
    await close(scene)
    const { examples, ...verdict } = await verdictOf(site.port, stock.ledger)
    const answers: Record<string, number> = {}
    for (const wire of wires.values())
      for (const [status, count] of Object.entries(wire.answers)) answers[status] = (answers[status] ?? 0) + count
    return {
      fault,
      trials,
      skipped: 0,
      acked: ackedOf(stock.ledger),
      ...verdict,
      unopenable: site.unopenable,
      readyP99Ms: p99(site.readyMs),
      broken: more.complaints.length + site.deaths,
      batches: stock.items.length,
      delivered: more.delivered,
      forged: more.forged,
      unverified: more.unverified,
      perSecond: Math.round(more.delivered / (more.ms / 1000)),
      answers,
      examples: [...examples, ...more.complaints.slice(0, 10)]
    }
  } finally {
    await site.close()
    await shared.close()
    await remove()
  }
}

export const redeliver: Fault = {
  about: `stored batches delivered again, ${perTrial} times a trial: in the same run, after restarts and days apart`,
  quick: 5,
  run
}
