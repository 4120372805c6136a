// The whole line on a simulated clock: how long a reading over a limit waits, where no machine is too slow, from the broker to the alert.

import t from 'tap'
import { openAgent } from '../agent/agent.ts'
import { agentConfiguration } from '../agent/configuration.ts'
import { type Collector, openCollector } from '../collector/collector.ts'
import { collectorConfiguration } from '../collector/configuration.ts'
import { silentLog } from '../platform/log.ts'
import { sealed } from '../platform/sealed.ts'
import { digestOf } from '../platform/token.ts'
import { random } from '../simulators/random.ts'
import { WorldBroker } from '../simulators/world/broker.ts'
import { WorldClock } from '../simulators/world/clock.ts'
import { WorldDisk } from '../simulators/world/disk.ts'
import { WorldFolder } from '../simulators/world/folder.ts'
import type { Life } from '../simulators/world/life.ts'
import { Link } from '../simulators/world/network.ts'
import { serve } from '../simulators/world/serve.ts'
import { worldStart } from '../simulators/world/world.ts'

const second = 1000
const probes = 40

interface Settings {
  readonly agent: object
  readonly collector: object
  /** How long there is no link before the probes. */
  readonly offlineMs?: number
}

/** Milliseconds from the reading to the alert in the store, sorted. */
const waits = async ({ agent: agentMore, collector: collectorMore, offlineMs = 0 }: Settings): Promise<number[]> => {
  const [clock, chance] = [new WorldClock(worldStart), random(5)]
  const life: Life = { alive: true }
  const found = new Map<string, number>()
  const collector: Promise<Collector> = openCollector(
    collectorConfiguration.parse({ data: 'unused', agents: [{ agent: 'gw', tokenSha256: digestOf('token') }], ...collectorMore }),
    { clock: clock.of(life), disk: sealed(new WorldDisk(clock, chance).of(life)), random: chance.uniform, log: silentLog }
  )
  const link = new Link(clock, chance, { loseRequest: 0, loseResponse: 0, repeat: 0, delayMost: 20 }, async request =>
    serve(await collector, request)
  )
  const broker = new WorldBroker()
  const agent = openAgent(
    agentConfiguration.parse({
      ...{ agent: 'gw', data: 'unused', collector: { url: 'https://collector.world', tokenFile: 'unused' } },
      sources: [{ use: 'broker', port: 1883 }],
      topics: [{ topic: '{asset}/{measurement}', decoder: { use: 'json' } }],
      ...agentMore
    }),
    {
      ...{
        clock: clock.of(life),
        folder: new WorldFolder(clock, chance).of(life),
        network: link.of(life),
        sources: [broker.of(life)]
      },
      ...{ token: () => 'token', random: chance.uniform, log: silentLog, bootId: 'boot' }
    }
  )
  await clock.run(clock.now + 5 * second)
  await agent
  ;(await collector).subscribe(publications => {
    for (const { asset, change } of publications.flatMap(({ alerts }) => alerts))
      if (change === 'firing') found.set(asset!, clock.now)
  })

  let live = true
  const load = (index: number): void => {
    if (!live) return
    broker.publish(`m${index % 20}/heat`, JSON.stringify({ value: 20 + (index % 7), time: Math.floor(clock.now) }))
    clock.after(10, () => load(index + 1))
  }
  load(0)
  link.up = offlineMs === 0
  await clock.run(clock.now + offlineMs)
  link.up = true
  await clock.run(clock.now + 20 * second)
  const at: number[] = []
  for (let probe = 0; probe < probes; probe++) {
    await clock.run(clock.now + 500 + chance.uniform() * second)
    at.push(clock.now)
    broker.publish(`p${probe}/heat`, JSON.stringify({ value: 99, time: Math.floor(clock.now) }))
  }
  await clock.run(clock.now + 30 * second)
  live = false
  life.alive = false
  return at.map((began, probe) => (found.get(`p${probe}`) ?? Number.POSITIVE_INFINITY) - began).sort((a, b) => a - b)
}

const urgent = { reduce: [{ measurement: 'heat', urgent: { above: 90 } }] }
const ofSamples = { detectors: [{ use: 'threshold', name: 'hot', measurement: 'heat', above: 90 }] }
const ofWindows = {
  windows: [{ use: 'tumbling', name: 'second', length: '1s', aggregates: ['max'] }],
  detectors: [{ use: 'threshold', name: 'hot', window: 'second', of: 'max', above: 90 }]
}

const most = (list: readonly number[]): number => list.at(-1)!
const middle = (list: readonly number[]): number => list[list.length >> 1]!
const shown = (list: readonly number[]): string => `median ${Math.round(middle(list))} ms, at most ${Math.round(most(list))} ms`

t.test('what is urgent is an alert within a quarter of a second, also behind a backlog', async t => {
  const fast = await waits({ agent: urgent, collector: ofSamples })
  const behind = await waits({ agent: urgent, collector: ofSamples, offlineMs: 600 * second })
  t.comment(`urgent: ${shown(fast)}; behind ten minutes of backlog: ${shown(behind)}`)
  t.ok(most(fast) <= 250, shown(fast))
  t.ok(most(behind) <= 500, shown(behind))
})

t.test('without that a sample waits for its batch, and a window for its end and the lateness of the sensors', async t => {
  const samples = await waits({ agent: {}, collector: ofSamples })
  const windows = await waits({ agent: {}, collector: ofWindows })
  t.comment(`samples: ${shown(samples)}; windows: ${shown(windows)}`)
  t.ok(most(samples) <= 1500, shown(samples))
  t.ok(middle(samples) > 250)
  t.ok(middle(windows) > 5000, shown(windows))
  t.ok(Number.isFinite(most(windows)), 'but all are told')
})
